package dev.thermocline.cluster.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.FileStatusWithMetadata;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An index of files that names executors as their locations. A proxy: it is equal to another one of an equal index, so that
 * exchanges are reused, and never to the index itself, or Spark would drop the replacement.
 */
final class LocatedIndex implements InvocationHandler {
    private final FileIndex index;

    private LocatedIndex(FileIndex index) {
        this.index = index;
    }

    static boolean is(FileIndex index) {
        return Proxy.isProxyClass(index.getClass()) && Proxy.getInvocationHandler(index) instanceof LocatedIndex;
    }

    static FileIndex of(FileIndex index) {
        return (FileIndex) Proxy.newProxyInstance(
                LocatedIndex.class.getClassLoader(), new Class<?>[] {FileIndex.class}, new LocatedIndex(index));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("equals")) {
            return arguments[0] instanceof FileIndex other
                    && is(other)
                    && index.equals(((LocatedIndex) Proxy.getInvocationHandler(other)).index);
        }
        try {
            Object result = method.invoke(index, arguments);
            return method.getName().equals("listFiles") ? located(result) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("unchecked") // what listFiles returns
    private static Object located(Object listed) {
        List<PartitionDirectory> directories = new ArrayList<>();
        for (PartitionDirectory directory : CollectionConverters.asJava((Seq<PartitionDirectory>) listed)) {
            List<FileStatusWithMetadata> files = new ArrayList<>();
            for (FileStatusWithMetadata file :
                    CollectionConverters.asJava((Seq<FileStatusWithMetadata>) (Object) directory.files())) {
                files.add(located(file));
            }
            directories.add(new PartitionDirectory(
                    directory.values(), CollectionConverters.asScala(files).toList()));
        }
        return CollectionConverters.asScala(directories).toList();
    }

    private static FileStatusWithMetadata located(FileStatusWithMetadata file) {
        FileStatus status = file.fileStatus();
        Optional<String> executor = Placement.current().executor(status.getPath());
        if (executor.isEmpty()) {
            return file;
        }
        BlockLocation whole =
                new BlockLocation(new String[] {"0:0"}, new String[] {executor.get()}, 0, status.getLen());
        return new FileStatusWithMetadata(new LocatedFileStatus(status, new BlockLocation[] {whole}), file.metadata());
    }
}
