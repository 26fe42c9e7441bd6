package dev.thermocline.hadoop.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.thermocline.hadoop.ContractBucket;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractContractRenameTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.apache.hadoop.fs.contract.ContractTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hadoop's suite of this name. */
@ExtendWith(ContractBucket.class)
class RenameContractTest extends AbstractContractRenameTest {
    @Override
    protected AbstractFSContract createContract(Configuration unused) {
        return new S3AContract();
    }

    /** S3A renames into an empty directory only. */
    @Test
    @Override
    public void testRenameDirIntoExistingDir() throws IOException {
        Path source = path("source");
        Path target = path("target");
        ContractTestUtils.createFile(getFileSystem(), new Path(source, "moved"), false, new byte[1]);
        ContractTestUtils.createFile(getFileSystem(), new Path(target, "present"), false, new byte[1]);

        assertFalse(getFileSystem().rename(source, target));

        ContractTestUtils.assertIsFile(getFileSystem(), new Path(source, "moved"));
        ContractTestUtils.assertIsFile(getFileSystem(), new Path(target, "present"));
    }
}
