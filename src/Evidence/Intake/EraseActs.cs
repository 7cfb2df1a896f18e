using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Intake;

/// <summary>A file on a device whose bytes are held: as part <paramref name="Part"/> of an item, under its own object or an earlier one.</summary>
internal sealed record ErasableFile(
    ObjectId Object, byte[] Path, long Bytes, Sha256Hash Sha256, ItemId Item, PartId Part, ObjectId Held, FileRole Role);

/// <summary>
/// The entries about erasing: one in the device's chain, one or, for many files, several in each item's chain that a file belongs to, all of one act. The
/// device's entry lists no objects: a card may hold more of them than an entry has room for.
/// </summary>
internal static class EraseActs
{
    public static IReadOnlyList<CustodyAct> Permitted(Actor actor, Device device, ErasePermit permit, IReadOnlyList<ErasableFile> files) =>
        Acts(actor, CustodyAction.ErasePermitted, device, permit, files, []);

    public static IReadOnlyList<CustodyAct> Reported(
        Actor actor, Device device, ErasePermit permit, IReadOnlyList<ErasableFile> erased, IReadOnlyList<EraseFailure> failed) =>
        Acts(actor, CustodyAction.EraseReported, device, permit, erased, failed);

    /// <summary>The objects that one of our own permits lists.</summary>
    public static HashSet<ObjectId> ObjectsOf(byte[] permit) =>
        [.. Permit.Read(UnverifiedDocument.Parse(permit).Value!.Json).Value!.Files.Select(f => f.Object)];

    private static List<CustodyAct> Acts(
        Actor actor, CustodyAction action, Device device, ErasePermit permit, IReadOnlyList<ErasableFile> files, IReadOnlyList<EraseFailure> failed)
    {
        var act = ActId.New();
        var details = new Dictionary<string, JsonNode?>
        {
            ["device.serial"] = device.Serial,
            ["permit"] = permit.Id.ToString(),
            ["session"] = permit.SessionId.ToString(),
        };
        var acts = files.GroupBy(f => f.Item).SelectMany(item => item.Chunk(CustodyAct.MostObjects)).Select(some => new CustodyAct
        {
            Id = act,
            Actor = actor,
            Action = action,
            Subjects = [SubjectOf.Item(some[0].Item)],
            Objects = [.. some.Select(f => new CustodyObject(f.Held, f.Part, Vocabulary.Word(f.Role), f.Sha256, f.Bytes))],
            Details = new Dictionary<string, JsonNode?>(details) { ["file.path"] = Paths(some) },
        }).ToList();
        acts.Add(new CustodyAct
        {
            Id = act,
            Actor = actor,
            Action = action,
            Subjects = [SubjectOf.Device(device.Id)],
            Details = new Dictionary<string, JsonNode?>(details)
            {
                ["file.path"] = Paths(files),
                ["reason"] = failed.Count == 0 ? null : new JsonArray([.. failed.Select(f => (JsonNode)$"{f.Object}: {ShownText.Of(f.Reason)}")]),
            },
        });
        return acts;
    }

    private static JsonArray Paths(IEnumerable<ErasableFile> files) => new([.. files.Select(f => (JsonNode)Convert.ToBase64String(f.Path))]);
}
