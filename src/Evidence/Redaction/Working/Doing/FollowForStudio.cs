using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Follows what somebody drew a box around in the studio.</summary>
internal sealed class FollowForStudio(WorkMaster masters, HowFar howFar)
{
    public async Task<AttemptEnd> RunAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        var ask = JsonNode.Parse(work.Ask)!;
        var box = ask["box"]!.AsArray().Select(value => (double)value!.GetValue<int>() / RecipeBounds.UnitsOfPixel).ToArray();
        var recording = await masters.OpenAsync(work, means, cancellation);
        var wanted = new ObjectToFollow(new Box(box[0], box[1], box[2], box[3]), ask["at"]!.GetValue<long>());
        var draft = await new FollowObject(means.Sandbox, means.Copy.Folder, howFar).RunAsync(recording, wanted, cancellation);
        return AttemptEnd.Done(Encoding.UTF8.GetString(draft.ToCanonicalBytes()));
    }
}
