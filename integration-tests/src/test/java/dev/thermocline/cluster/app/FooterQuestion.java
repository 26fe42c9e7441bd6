package dev.thermocline.cluster.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * Reads the footers of Parquet files in this process and answers how many rows each tells of.
 *
 * @param paths the files
 */
record FooterQuestion(List<String> paths) implements ExecutorQuestion {
    @Override
    public Object ask() throws IOException {
        Configuration configuration = ResidencyQuestion.configuration();
        List<Long> rows = new ArrayList<>();
        for (String path : paths) {
            HadoopInputFile input = HadoopInputFile.fromPath(new Path(path), configuration);
            try (ParquetFileReader reader = ParquetFileReader.open(input)) {
                rows.add(reader.getRecordCount());
            }
        }
        return rows;
    }
}
