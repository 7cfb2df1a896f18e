using Quartz;

namespace Evidence.Intake.Verifying;

/// <summary>Wakes the verify job. What there is to do stands in the uploads themselves, so any firing on any worker will do.</summary>
public sealed class VerifyJob(VerifyClaims claims) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await claims.DrainAsync(cancellationToken);
}
