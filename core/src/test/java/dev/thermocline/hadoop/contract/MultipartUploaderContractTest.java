package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.ContractBucket;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.contract.AbstractContractMultipartUploaderTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hadoop's suite of this name. */
@ExtendWith(ContractBucket.class)
class MultipartUploaderContractTest extends AbstractContractMultipartUploaderTest {
    @Override
    protected AbstractFSContract createContract(Configuration unused) {
        return new S3AContract();
    }

    @Override
    protected int partSizeInBytes() {
        return 5 << 20; // S3 takes no smaller one
    }

    @Override
    protected int getTestPayloadCount() {
        return 2;
    }

    @Override
    protected boolean finalizeConsumesUploadIdImmediately() {
        return false;
    }

    @Override
    protected boolean supportsConcurrentUploadsToSamePath() {
        return true;
    }
}
