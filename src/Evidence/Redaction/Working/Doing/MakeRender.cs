using Evidence.Database;
using Evidence.Media;
using Evidence.Redaction.Checking;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Makes the copy of a version for a profile, and holds it against the recording. One that does not hide all that it is to hide is thrown away, and nobody sees it.</summary>
internal sealed class MakeRender(EvidenceDb db, WorkMaster masters, StoredSegments segments, PublishRedacted publish, HowFar howFar)
{
    public async Task<AttemptEnd> RunAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        var redaction = await db.Redactions.AsNoTracking().SingleAsync(r => r.Id == work.RedactionId, cancellation);
        var version = await db.RedactionVersions.AsNoTracking().SingleAsync(v => v.RedactionId == work.RedactionId && v.Version == work.Version, cancellation);
        var recipe = ReadRecipe.For(version.Recipe, await db.MasterAsync(redaction, cancellation) ?? throw RedactionRefusals.NotMeasured.ToException());
        var wanted = new CopyToRender(await masters.OpenAsync(work, means, cancellation), recipe, ReadRecipe.Profile(recipe, work.Profile));
        var file = means.Copy.Folder.NewFile();
        try
        {
            await new RenderCopy(means.Sandbox, means.Copy.Folder, new StoredShelf(segments, work), howFar).RunAsync(wanted, file, cancellation);
            var report = await new CheckCopy(means.Sandbox, means.Copy.Folder).RunAsync(wanted, file, cancellation);
            if (!report.Passed)
                return AttemptEnd.Refused($"The copy was thrown away, because it does not hide what it is to hide. {string.Join(' ', report.Problems)}", report.ToJson().ToJsonString());
            return await publish.RunAsync(work, redaction, wanted, report, file, cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
