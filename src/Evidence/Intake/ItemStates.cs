using Evidence.Formats.Protocol;
using Evidence.Items;

namespace Evidence.Intake;

/// <summary>One sending of one file of an item.</summary>
/// <param name="File">Tells the files of the item apart; a file that was sent again has the same.</param>
internal readonly record struct SentFile(string File, FileRole Role, UploadState State, string? Reason);

/// <summary>What the state of an item is, given how its files fared.</summary>
internal static class ItemStates
{
    /// <summary>
    /// A file counts as good once one of its sendings was verified, and as bad when one was quarantined and none was verified.
    /// One bad file puts the item in quarantine. A sidecar on its way does not make a verified recording less so, another file of the
    /// recording itself does.
    /// </summary>
    public static (ItemState State, string? Reason) Of(IReadOnlyCollection<SentFile> sent)
    {
        var files = sent.GroupBy(s => s.File).Select(f => (
            Role: f.First().Role,
            Good: f.Any(s => s.State == UploadState.Verified),
            Bad: f.Where(s => s.State == UploadState.Quarantined).Select(s => s.Reason ?? "").FirstOrDefault())).ToList();
        if (files.Find(f => !f.Good && f.Bad is not null) is { Bad: { } reason })
            return (ItemState.Quarantined, reason);
        var deciding = files.Exists(f => f.Role == FileRole.Original) ? files.FindAll(f => f.Role == FileRole.Original) : files;
        return deciding.Count > 0 && deciding.TrueForAll(f => f.Good)
            ? (ItemState.Verified, null)
            : (ItemState.Received, null);
    }
}
