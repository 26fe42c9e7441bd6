package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.ContractBucket;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.contract.AbstractContractUnbufferTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hadoop's suite of this name. */
@ExtendWith(ContractBucket.class)
class UnbufferContractTest extends AbstractContractUnbufferTest {
    @Override
    protected AbstractFSContract createContract(Configuration unused) {
        return new S3AContract();
    }
}
