package dev.thermocline.cluster.app;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import scala.Function1;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * A prototype: Spark runs the task of a file where {@link Placement} names an executor, for Delta's tables and plain ones.
 * Goes into {@code spark.sql.extensions}. Acts on physical plans, after all of Delta's rules, and changes nothing of a scan
 * but the locations of its files.
 */
public final class PlacementExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    /** Called by Spark. */
    public PlacementExtension() {}

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectColumnar(new AbstractFunction1<SparkSession, ColumnarRule>() {
            @Override
            public ColumnarRule apply(SparkSession session) {
                return new ColumnarRule() {
                    @Override
                    public Rule<SparkPlan> preColumnarTransitions() {
                        return new LocateScans();
                    }
                };
            }
        });
        return BoxedUnit.UNIT;
    }

    /** Replaces the index of each scan's files. */
    private static final class LocateScans extends Rule<SparkPlan> {
        @Override
        public SparkPlan apply(SparkPlan plan) {
            return plan.transformUp(new Located());
        }
    }

    private static final class Located extends AbstractPartialFunction<SparkPlan, SparkPlan> {
        @Override
        public boolean isDefinedAt(SparkPlan plan) {
            return Placement.current().on()
                    && plan instanceof FileSourceScanExec scan
                    && !LocatedIndex.is(scan.relation().location());
        }

        @Override
        @SuppressWarnings("unchecked") // a plan, or what the other function makes of it
        public <A extends SparkPlan, B> B applyOrElse(A plan, Function1<A, B> otherwise) {
            return isDefinedAt(plan) ? (B) located((FileSourceScanExec) plan) : otherwise.apply(plan);
        }

        private static SparkPlan located(FileSourceScanExec scan) {
            HadoopFsRelation relation = scan.relation();
            HadoopFsRelation located = new HadoopFsRelation(
                    LocatedIndex.of(relation.location()),
                    relation.partitionSchema(),
                    relation.dataSchema(),
                    relation.bucketSpec(),
                    relation.fileFormat(),
                    relation.options(),
                    relation.sparkSession());
            Object[] arguments = new Object[scan.productArity()];
            for (int i = 0; i < arguments.length; i++) {
                Object argument = scan.productElement(i);
                arguments[i] = argument == relation ? located : argument;
            }
            return scan.makeCopy(arguments);
        }
    }
}
