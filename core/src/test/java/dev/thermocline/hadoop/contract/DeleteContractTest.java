package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.ContractBucket;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.contract.AbstractContractDeleteTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hadoop's suite of this name. */
@ExtendWith(ContractBucket.class)
class DeleteContractTest extends AbstractContractDeleteTest {
    @Override
    protected AbstractFSContract createContract(Configuration unused) {
        return new S3AContract();
    }
}
