using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Media;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Makes some seconds of the copy that a draft would become, by the engine that makes copies.</summary>
internal sealed class MakePreview(EvidenceDb db, WorkMaster masters, StoredSegments segments, HowFar howFar)
{
    public async Task<AttemptEnd> RunAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        if ((await segments.OfAsync(work.Id, cancellation)).Count > 0)
            return AttemptEnd.Done(Told(work));
        var redaction = await db.Redactions.AsNoTracking().SingleAsync(r => r.Id == work.RedactionId, cancellation);
        var recipe = ReadRecipe.For(work.Recipe, await db.MasterAsync(redaction, cancellation) ?? throw RedactionRefusals.NotMeasured.ToException());
        var wanted = new CopyToRender(await masters.OpenAsync(work, means, cancellation), recipe, ReadRecipe.Profile(recipe, work.Profile));
        var (from, to) = Stretch(work);
        var file = means.Copy.Folder.NewFile();
        try
        {
            var segment = await new RenderStretch(means.Sandbox, means.Copy.Folder, howFar).RunAsync(wanted, from, to, file, cancellation);
            await segments.KeepAsync(work, segment, file, cancellation);
            return AttemptEnd.Done(Told(work));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (long From, long To) Stretch(RedactionWork work)
    {
        var ask = JsonNode.Parse(work.Ask)!;
        return (ask["from"]!.GetValue<long>(), ask["to"]!.GetValue<long>());
    }

    private static string Told(RedactionWork work)
    {
        var (from, to) = Stretch(work);
        return new JsonObject { ["from"] = from, ["to"] = to }.ToJsonString();
    }
}
