package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.ContractBucket;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.apache.hadoop.fs.contract.ContractOptions;

/** What S3A promises of the contract, promised of each {@link Variant}. */
final class S3AContract extends AbstractFSContract {
    private static final String BUCKET = "s3a://lake/";
    private static final AtomicInteger CONTRACTS = new AtomicInteger();
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
            ContractOptions.TEST_ROOT_TESTS_ENABLED,
            ContractOptions.REJECTS_SEEK_PAST_EOF,
            ContractOptions.VECTOR_IO_EARLY_EOF_CHECK);

    /** Keys of one bulk delete: few, so that tests see pages. */
    static final int BULK_DELETE_PAGE = 20;

    /**
     * Another one for each test: a bulk delete now and then leaves an empty directory on the server, which nobody can
     * delete.
     */
    private final Path testPath = new Path(BUCKET + "contract-" + CONTRACTS.incrementAndGet());

    S3AContract() {
        this(Map.of());
    }

    /** @param further options that a suite sets on top */
    S3AContract(Map<String, String> further) {
        super(options(further));
    }

    private static Configuration options(Map<String, String> further) {
        Configuration configuration = Variant.current().configuration();
        HOLDS.forEach(option -> configuration.setBoolean(ContractOptions.FS_CONTRACT_KEY + option, true));
        configuration.setInt(ContractOptions.FS_CONTRACT_KEY + ContractOptions.TEST_RANDOM_SEEK_COUNT, 50);
        configuration.setInt("fs.s3a.bulk.delete.page.size", BULK_DELETE_PAGE);
        // the bucket gives directory markers no entity tag
        configuration.setBoolean("fs.s3a.change.detection.version.required", false);
        further.forEach(configuration::set);
        return configuration;
    }

    @Override
    public FileSystem getTestFileSystem() throws IOException {
        FileSystem fileSystem = FileSystem.get(URI.create(BUCKET), getConf());
        if (fileSystem instanceof CachingS3AFileSystem != Variant.current().caching()
                || ContractBucket.cacheRuns() != Variant.current().cached()) {
            throw new IOException("not what " + Variant.current() + " means: " + fileSystem);
        }
        return fileSystem;
    }

    @Override
    public String getScheme() {
        return "s3a";
    }

    @Override
    public Path getTestPath() {
        return testPath;
    }
}
