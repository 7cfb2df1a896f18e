using System.Text;
using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Custody;

/// <summary>
/// An entry but for what only the database knows once the chain's head is locked: the agency, the subject's title, the place in the chain and the hash
/// before it. Its canonical JSON in four pieces, between which <c>custody.append</c> puts these.
/// </summary>
internal sealed record EntryDraft(CustodyAct Act, Subject Subject, DateTimeOffset At, EntryPieces Pieces, byte[] TitleSalt, IReadOnlyDictionary<string, Commitment> Openings)
{
    /// <summary>Every entry has salts of its own.</summary>
    /// <exception cref="InvalidOperationException">The act breaks the entry format.</exception>
    public static EntryDraft Of(CustodyAct act, Subject subject, DateTimeOffset now)
    {
        var openings = Envelope.Of(act).ToDictionary(field => field.Key, field => Commitment.To(field.Value));
        var title = Commitment.To(null);
        var entry = new CustodyEntry
        {
            Agency = default,
            Subject = subject,
            Chain = act.Chain,
            Sequence = 0,
            Previous = null,
            At = act.At is { } at ? Instant.Truncate(at) : now,
            Action = act.Action,
            Act = act.Id,
            Objects = act.Objects,
            Policy = CustodyLog.Policy,
            Commitments = openings.Append(new(Envelope.SubjectTitle, title)).ToDictionary(opening => opening.Key, opening => opening.Value.Hash),
        };
        return new EntryDraft(act, subject, entry.At, EntryPieces.Of(entry, title.Hash), title.Salt.ToArray(), openings);
    }
}

/// <summary>Canonical JSON of an entry without four of its members' values.</summary>
/// <param name="ToAgency">Ends before the agency's id.</param>
/// <param name="ToTitle">From behind it until where the commitment to the title is, or is not.</param>
/// <param name="ToPrevious">From behind that until before the value of <c>previous</c>.</param>
/// <param name="ToEnd">From behind the value of <c>sequence</c>.</param>
internal sealed record EntryPieces(string ToAgency, string ToTitle, string ToPrevious, string ToEnd)
{
    public static EntryPieces Of(CustodyEntry entry, Sha256Hash title)
    {
        // In a text of canonical JSON a quote never stands bare, so these are the members themselves.
        var (json, agency) = (Encoding.UTF8.GetString(entry.ToCanonicalBytes()), $"\"agency\":\"{entry.Agency}");
        var (called, place) = ($",\"{Envelope.SubjectTitle}\":\"{title}\"", "\"previous\":null,\"sequence\":0");
        var (behindAgency, atTitle, atPlace) = (json.IndexOf(agency, StringComparison.Ordinal) + agency.Length, json.IndexOf(called, StringComparison.Ordinal), json.LastIndexOf(place, StringComparison.Ordinal));
        return new EntryPieces(
            json[..(behindAgency - entry.Agency.ToString().Length)],
            json[behindAgency..atTitle],
            json[(atTitle + called.Length)..(atPlace + "\"previous\":".Length)],
            json[(atPlace + place.Length)..]);
    }
}
