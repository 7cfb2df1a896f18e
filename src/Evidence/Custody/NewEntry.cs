using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Custody;

/// <summary>An entry on its way into the database, with what opens its commitments.</summary>
internal sealed record NewEntry(CustodyEntry Entry, byte[] Bytes, Sha256Hash Hash, IReadOnlyDictionary<string, Commitment> Openings)
{
    /// <summary>Makes the chain's next entry and moves its head on. Every entry has salts of its own.</summary>
    public static NewEntry Append(ChainHeads heads, CustodyAct act, ChainKey chain, DateTimeOffset now)
    {
        var openings = Envelope.Of(act, heads.TitleOf(chain.Subject)).ToDictionary(field => field.Key, field => Commitment.To(field.Value));
        var end = heads.EndOf(chain);
        var entry = new CustodyEntry
        {
            Agency = heads.Agency,
            Subject = chain.Subject,
            Chain = chain.Chain,
            Sequence = end.Sequence + 1,
            Previous = end.Hash,
            At = act.At is { } at ? Instant.Truncate(at) : now,
            Action = act.Action,
            Act = act.Id,
            Objects = act.Objects,
            Policy = CustodyLog.Policy,
            Commitments = openings.ToDictionary(opening => opening.Key, opening => opening.Value.Hash),
        };
        var bytes = entry.ToCanonicalBytes();
        var hash = EntryHash.Of(bytes);
        heads.MoveOn(chain, hash);
        return new NewEntry(entry, bytes, hash, openings);
    }
}
