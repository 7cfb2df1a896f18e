using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Offload;

/// <summary>
/// Whether a permit, whose signature already holds, allows this agent to erase these files from this card now. One file that does
/// not belong makes the whole permit unfit: it was made for something else.
/// </summary>
internal static class PermitCheck
{
    /// <summary>How far the permit's own time may lie ahead of ours.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <param name="volume">The device: <see cref="Docks.DockedCard.Key"/>.</param>
    /// <param name="proven">By object: the path on this card and the receipt that this agent checked.</param>
    /// <returns>Null if it does, else why it does not.</returns>
    public static string? Refuse(Permit permit, Workbench bench, DockSessionId session, string volume, IReadOnlyDictionary<ObjectId, (RawPath Path, Receipt Receipt)> proven)
    {
        var now = bench.Clock.GetUtcNow();
        if (permit.Agency != bench.Enrolment.Agency) return "it is another agency's";
        if (permit.Agent != bench.Enrolment.Agent) return "it was given to another agent";
        if (permit.Session != session) return "it was given for another docking";
        if (permit.At > now + Ahead || permit.Until <= now) return "it is not in force now";
        if (PermitJournal.IsUsed(bench.State.Permits, permit.Id, volume)) return "it was used before";
        if (permit.Files.DistinctBy(file => file.Object).Count() != permit.Files.Count) return "it lists an object twice";
        return permit.Files.All(file => proven.TryGetValue(file.Object, out var found) && Fits(file, found.Path, found.Receipt)) ? null : "it lists a file that is not proven on this card";
    }

    private static bool Fits(PermitFile file, RawPath path, Receipt receipt) =>
        file.Path == DevicePath.From(path.Bytes)
        && file.PlaintextBytes == receipt.PlaintextBytes
        && file.PlaintextSha256 == receipt.PlaintextSha256;
}
