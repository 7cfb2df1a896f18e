using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Measures the original by decoding it, so that a recipe can be checked against it.</summary>
internal sealed class MeasureMaster(EvidenceDb db, WorkMaster masters, TimeProvider time)
{
    public async Task<AttemptEnd> RunAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        var recording = await masters.OpenAsync(work, means, cancellation);
        if (recording.Length == 0)
            return AttemptEnd.Refused("The recording has no length: nothing in it can be told apart by its time.");
        var (width, height, length, frames) = (recording.Width, recording.Height, recording.Length, recording.Header.Video?.FramesPerSecond);
        DateTimeOffset? now = Instant.Truncate(time.GetUtcNow());
        await db.Redactions.Where(r => r.Id == work.RedactionId && r.MeasuredAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Width, width).SetProperty(r => r.Height, height).SetProperty(r => r.LengthUs, length).SetProperty(r => r.FramesPerSecond, frames).SetProperty(r => r.MeasuredAt, now), cancellation);
        return AttemptEnd.Done("{}");
    }
}
