package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.ContractBucket;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.apache.hadoop.fs.contract.ContractOptions;

/** What S3A promises of the contract, promised of the cache. */
final class CachedContract extends AbstractFSContract {
    private static final String BUCKET = "s3a://lake/";
    private static final List<String> HOLDS = List.of(
            ContractOptions.IS_BLOBSTORE,
            ContractOptions.IS_CASE_SENSITIVE,
            ContractOptions.CREATE_VISIBILITY_DELAYED,
            ContractOptions.CREATE_FILE_UNDER_FILE_ALLOWED,
            ContractOptions.RENAME_REMOVE_DEST_IF_EMPTY_DIR,
            ContractOptions.RENAME_CREATES_DEST_DIRS,
            ContractOptions.SUPPORTS_GETFILESTATUS,
            ContractOptions.SUPPORTS_SEEK,
            ContractOptions.SUPPORTS_POSITIONED_READABLE,
            ContractOptions.SUPPORTS_STRICT_EXCEPTIONS,
            ContractOptions.SUPPORTS_UNBUFFER,
            ContractOptions.REJECTS_SEEK_PAST_EOF,
            ContractOptions.VECTOR_IO_EARLY_EOF_CHECK);

    CachedContract() {
        super(options());
    }

    private static Configuration options() {
        Configuration configuration = ContractBucket.configuration();
        HOLDS.forEach(option -> configuration.setBoolean(ContractOptions.FS_CONTRACT_KEY + option, true));
        configuration.setInt(ContractOptions.FS_CONTRACT_KEY + ContractOptions.TEST_RANDOM_SEEK_COUNT, 50);
        // the bucket gives directory markers no entity tag
        configuration.setBoolean("fs.s3a.change.detection.version.required", false);
        return configuration;
    }

    @Override
    public FileSystem getTestFileSystem() throws IOException {
        FileSystem fileSystem = FileSystem.get(URI.create(BUCKET), getConf());
        if (!(fileSystem instanceof CachingS3AFileSystem)) {
            throw new IOException("not the caching file system: " + fileSystem);
        }
        return fileSystem;
    }

    @Override
    public String getScheme() {
        return "s3a";
    }

    @Override
    public Path getTestPath() {
        return new Path(BUCKET + "contract");
    }
}
