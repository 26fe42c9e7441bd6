package dev.thermocline.cluster.app;

/** What the plugin of this process shows in Spark's metrics system, by name. */
record NumbersQuestion() implements ExecutorQuestion {
    @Override
    public Object ask() throws ReflectiveOperationException {
        return PluginGauges.read();
    }
}
