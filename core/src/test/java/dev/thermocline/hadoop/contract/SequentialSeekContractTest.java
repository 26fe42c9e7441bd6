package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.ContractBucket;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.contract.AbstractContractSeekTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hadoop's suite of seeks, for streams that expect none. */
@ExtendWith(ContractBucket.class)
class SequentialSeekContractTest extends AbstractContractSeekTest {
    @Override
    protected AbstractFSContract createContract(Configuration unused) {
        return new S3AContract(Map.of("fs.s3a.experimental.input.fadvise", "sequential"));
    }
}
