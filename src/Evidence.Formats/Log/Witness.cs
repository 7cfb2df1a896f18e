using System.Globalization;
using System.Net;
using System.Text;

namespace Evidence.Formats.Log;

/// <summary>What a witness answers, and what it has to remember before it does.</summary>
/// <param name="Status">As HTTP says it.</param>
/// <param name="Body">Ends with a line end.</param>
/// <param name="Kept">The checkpoint that is now the last one; null where nothing changed.</param>
public sealed record WitnessAnswer(HttpStatusCode Status, string Body, SignedNote? Kept)
{
    public const string SizeType = "text/x.tlog.size", TextType = "text/plain; charset=utf-8";

    public string ContentType => Status == HttpStatusCode.Conflict ? SizeType : TextType;
}

/// <summary>
/// Cosigns the checkpoints of logs that only grow: C2SP tlog-witness 1.0.0. It decides and remembers nothing itself: whoever asks keeps
/// <see cref="WitnessAnswer.Kept"/> before the answer goes out, and asks one question of a log at a time.
/// </summary>
public sealed class Witness
{
    private readonly NoteSigner signer;
    private readonly ILookup<string, NoteKey> logs;

    /// <param name="signer">Made by <see cref="NoteSigner.Witness"/>.</param>
    /// <param name="logs">Keys of the logs that it looks after; a log may have several.</param>
    /// <exception cref="ArgumentException">The signer is no witness, or its key is a log's: then a log could vouch for itself.</exception>
    public Witness(NoteSigner signer, IReadOnlyCollection<NoteKey> logs)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(logs);
        if (signer.Key.Type != NoteKeyType.Cosignature || logs.Any(key => key.Type == NoteKeyType.Cosignature || key.SubjectPublicKeyInfo.AsSpan().SequenceEqual(signer.Key.SubjectPublicKeyInfo)))
            throw new ArgumentException("A witness signs with a key of its own, and logs with theirs.", nameof(signer));
        (this.signer, this.logs) = (signer, logs.ToLookup(key => key.Name, StringComparer.Ordinal));
    }

    /// <summary>Names of the logs.</summary>
    public IEnumerable<string> Origins => logs.Select(log => log.Key);

    /// <summary>Whether a checkpoint is one that this witness cosigned for this log.</summary>
    public bool IsOwn(SignedNote note, string origin)
    {
        ArgumentNullException.ThrowIfNull(note);
        return note.VerdictOf(signer.Key) == NoteVerdict.Signed && Checkpoint.TryParse(note.Text, out var checkpoint) && checkpoint.Origin == origin;
    }

    /// <summary>Decides on a request.</summary>
    /// <param name="body">Of the request.</param>
    /// <param name="last">The checkpoint of a log that this witness cosigned last, by its origin; null where there is none.</param>
    public WitnessAnswer Decide(ReadOnlySpan<byte> body, Func<string, SignedNote?> last)
    {
        ArgumentNullException.ThrowIfNull(last);
        if (!AddCheckpoint.TryParse(body, out var request))
            return Refuse(HttpStatusCode.BadRequest, "No request to add a checkpoint.");
        var keys = logs[request.Checkpoint.Origin].ToList();
        if (keys.Count == 0)
            return Refuse(HttpStatusCode.NotFound, "This witness does not know the log.");
        var verdicts = keys.ConvertAll(request.Note.VerdictOf);
        if (verdicts.Contains(NoteVerdict.Forged) || !verdicts.Contains(NoteVerdict.Signed))
            return Refuse(HttpStatusCode.Forbidden, "No key of the log that this witness knows has signed the checkpoint.");
        if (request.OldSize > request.Checkpoint.Size)
            return Refuse(HttpStatusCode.BadRequest, "The old size is larger than the new one.");
        var before = last(request.Checkpoint.Origin) is { } note && Checkpoint.TryParse(note.Text, out var cosigned) ? cosigned : null;
        if (request.OldSize != (before?.Size ?? 0))
            return new(HttpStatusCode.Conflict, string.Create(CultureInfo.InvariantCulture, $"{before?.Size ?? 0}\n"), null);
        return Follows(request, before?.Root ?? MerkleTree.EmptyRoot) ? Cosign(request.Note, keys)
            : Refuse(HttpStatusCode.UnprocessableEntity, "The proof does not show that the new tree begins with the one that was cosigned last.");
    }

    private static bool Follows(AddCheckpoint request, Sha256Hash root) =>
        (request.Checkpoint.Size > 0 || request.Checkpoint.Root == MerkleTree.EmptyRoot)
        && MerkleProof.Extends(request.OldSize, root, request.Checkpoint.Size, request.Checkpoint.Root, request.Proof);

    /// <summary>Of the signatures that came along, only those are kept that were verified.</summary>
    private WitnessAnswer Cosign(SignedNote note, List<NoteKey> keys)
    {
        var line = signer.Line(Encoding.UTF8.GetBytes(note.Text));
        return new(HttpStatusCode.OK, line + "\n", note.Only(keys).With([line]));
    }

    private static WitnessAnswer Refuse(HttpStatusCode status, string why) => new(status, why + "\n", null);
}
