using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;

namespace Evidence.Intake;

/// <summary>One sending of one file of an item.</summary>
/// <param name="File">Tells the files of the item apart; a file that was sent again has the same.</param>
/// <param name="Content">SHA-256 of its bytes, as claimed.</param>
/// <param name="Damage">What was found when its stored copy turned out damaged; null while it is good.</param>
internal readonly record struct SentFile(string File, Sha256Hash? Content, FileRole Role, UploadState State, string? Reason, string? Damage)
{
    public bool IsGood => State == UploadState.Verified && Damage is null;
}

/// <summary>What the state of an item is, given how its files fared.</summary>
internal static class ItemStates
{
    /// <summary>
    /// A file counts as good once one of its sendings was verified, and as bad when one was quarantined and none was verified, or when a
    /// verified copy was damaged in the store and the same bytes were not sent again.
    /// One bad file puts the item in quarantine. A sidecar on its way does not make a verified recording less so, another file of the
    /// recording itself does.
    /// </summary>
    public static (ItemState State, string? Reason) Of(IReadOnlyCollection<SentFile> sent)
    {
        var files = sent.GroupBy(s => s.File).Select(f => (
            Role: f.First().Role,
            Good: f.Any(s => s.IsGood),
            Lost: f.Where(s => s.Damage is not null && !f.Any(other => other.IsGood && other.Content == s.Content)).Select(s => s.Damage).FirstOrDefault(),
            Bad: f.Where(s => s.State == UploadState.Quarantined).Select(s => s.Reason ?? "").FirstOrDefault())).ToList();
        if (files.Find(f => f.Lost is not null) is { Lost: { } damage })
            return (ItemState.Quarantined, damage);
        if (files.Find(f => !f.Good && f.Bad is not null) is { Bad: { } reason })
            return (ItemState.Quarantined, reason);
        var deciding = files.Exists(f => f.Role == FileRole.Original) ? files.FindAll(f => f.Role == FileRole.Original) : files;
        return deciding.Count > 0 && deciding.TrueForAll(f => f.Good)
            ? (ItemState.Verified, null)
            : (ItemState.Received, null);
    }
}
