using Quartz;

namespace Evidence.KeyCare;

/// <summary>Wakes the care for keys. What there is to do stands in tables.</summary>
[DisallowConcurrentExecution]
internal sealed class CareForKeysJob(RewrapDataKeys rewrap, RetireKeys retire) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await rewrap.RunAsync(null, cancellationToken);
        await retire.RunAsync(cancellationToken);
    }
}
