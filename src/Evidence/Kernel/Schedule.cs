using Quartz;

namespace Evidence.Kernel;

/// <summary>How the modules hand their jobs to the job runner.</summary>
public static class Schedule
{
    /// <summary>
    /// Runs the job at this pace on one worker of the cluster, and on another while that one is still at it. Work to do stands in
    /// tables: a run that was missed is made up for by the next, whoever makes it.
    /// </summary>
    public static IQuartzBuilder Every<TJob>(this IQuartzBuilder quartz, TimeSpan pace) where TJob : class, IJob
    {
        var name = typeof(TJob).Name;
        return quartz.ScheduleJob<TJob>(
            trigger => trigger.WithIdentity(name).StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(pace).RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)),
            job => job.WithIdentity(name));
    }
}
