using Quartz;

namespace Evidence.Kernel;

/// <summary>How the modules hand their jobs to the job runner.</summary>
public static class Schedule
{
    /// <summary>
    /// Runs the job again and again, somewhere in the cluster, with this pause between the end of one run and the start of
    /// the next. A run that dies with its node, or that all nodes were down for, is made up for once.
    /// </summary>
    /// <param name="quartz">The job runner.</param>
    /// <param name="pause">Between two runs.</param>
    /// <param name="atOnce">How many runs may go on at the same time in the whole cluster.</param>
    public static IQuartzBuilder Every<TJob>(this IQuartzBuilder quartz, TimeSpan pause, int atOnce = 1) where TJob : class, IJob
    {
        var name = typeof(TJob).Name;
        quartz.AddJob<TJob>(job => job.WithIdentity(name).StoreDurably().RequestRecovery());
        for (var i = 1; i <= atOnce; i++)
        {
            var trigger = $"{name}-{i}";
            quartz.AddTrigger<TJob>(t => t.WithIdentity(trigger).ForJob(name).StartNow().WithSimpleSchedule(schedule => schedule
                .WithInterval(pause).RepeatForever().MeasureIntervalFromCompletion(true)
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)));
        }

        return quartz;
    }
}
