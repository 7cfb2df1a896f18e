using System.Text.Json;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Custody;

/// <summary>What the reader made of some bytes: the entry when it could be understood, and everything it noticed.</summary>
public sealed record EntryReading(Sha256Hash Hash, CustodyEntry? Entry, IReadOnlyList<Finding> Findings);

/// <summary>Reads entries that anybody may have written. Total: any bytes give a report, never an exception.</summary>
public static class CustodyEntryReader
{
    public static EntryReading Read(ReadOnlyMemory<byte> bytes)
    {
        var findings = new List<Finding>();
        var hash = EntryHash.Of(bytes.Span);
        if (bytes.Length > CustodyEntry.MaxBytes)
        {
            findings.Add(new Finding("entry-too-long", Severity.Altered, $"The entry has {bytes.Length} bytes; {CustodyEntry.MaxBytes} are the most."));
            return new EntryReading(hash, null, findings);
        }

        if (CanonicalDocument.TryRead(bytes, "The entry", findings) is not { } root) return new EntryReading(hash, null, findings);
        if (IsOfAnotherVersion(root, findings)) return new EntryReading(hash, null, findings);

        var entry = ReadVersion1(new MemberReader(root, "entry", findings), findings);
        return new EntryReading(hash, findings.Exists(f => f.Severity > Severity.Note) ? null : entry, findings);
    }

    private static bool IsOfAnotherVersion(JsonElement root, List<Finding> findings)
    {
        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number) return false;
        if (version.TryGetInt64(out var number) && number == CustodyEntry.Version) return false;
        findings.Add(new Finding("entry-version-unknown", Severity.UnknownVersion,
            $"The entry is of version {PlainText.Shown(version.GetRawText())}; this program knows version {CustodyEntry.Version}. A newer program may read it."));
        return true;
    }

    private static CustodyEntry ReadVersion1(MemberReader members, List<Finding> findings)
    {
        members.Integer("version", CustodyEntry.Version);
        var entry = new CustodyEntry
        {
            Act = members.Parsed<ActId>("act", ActId.TryParse, "a UUID"),
            Action = CustodyAction.FromWord(members.Text("action")),
            Agency = members.Parsed<AgencyId>("agency", AgencyId.TryParse, "a UUID"),
            At = members.Parsed<DateTimeOffset>("at", Instant.TryParse, "an instant (UTC with microseconds)"),
            Chain = members.Parsed<Chain>("chain", ChainWords.TryParse, "one of the four chains"),
            Commitments = ReadCommitments(members.Raw("commitments", JsonValueKind.Object), findings),
            Objects = members.Objects("objects", ReadObject),
            Policy = members.Text("policy"),
            Previous = members.ParsedOrNull<Sha256Hash>("previous", Sha256Hash.TryParse, "a SHA-256 in hex"),
            Sequence = members.Integer("sequence"),
            Subject = ReadSubject(members.Object("subject")),
        };
        members.RefuseOthers();
        CheckRules(entry, findings);
        return entry;
    }

    private static void CheckRules(CustodyEntry entry, List<Finding> findings)
    {
        if (entry.Sequence == 0 != entry.Previous is null)
            findings.Add(new Finding("entry-previous-wrong", Severity.Altered, "Exactly the first entry of a chain (sequence 0) has no previous hash."));
        if (!entry.Commitments.ContainsKey(CustodyEntry.ActorName))
            findings.Add(new Finding("entry-without-actor", Severity.Altered, "The entry has no commitment to the actor's name."));
        if (!entry.Action.IsKnown)
            findings.Add(new Finding("entry-action-unknown", Severity.Note, $"This program does not know the action \"{PlainText.Shown(entry.Action.Word)}\"; the entry itself was checked."));
    }

    private static Subject ReadSubject(MemberReader? members)
    {
        if (members is null) return default;
        var id = members.Parsed<ItemId>("id", ItemId.TryParse, "a UUID");
        var kind = members.Parsed<SubjectKind>("kind", SubjectWords.TryParse, "a kind of subject of version 1");
        members.RefuseOthers();
        return new Subject(kind, id.Value);
    }

    private static Dictionary<string, Sha256Hash> ReadCommitments(JsonElement? json, List<Finding> findings)
    {
        var commitments = new Dictionary<string, Sha256Hash>(StringComparer.Ordinal);
        if (json is null) return commitments;
        var members = new MemberReader(json.Value, "entry.commitments", findings);
        foreach (var member in json.Value.EnumerateObject())
            commitments[member.Name] = members.Parsed<Sha256Hash>(member.Name, Sha256Hash.TryParse, "a SHA-256 in hex");
        return commitments;
    }

    private static CustodyObject ReadObject(MemberReader members)
    {
        var item = new CustodyObject(
            members.Parsed<ObjectId>("object", ObjectId.TryParse, "a UUID"),
            members.Parsed<PartId>("part", PartId.TryParse, "a UUID"),
            members.Text("role"),
            members.Parsed<Sha256Hash>("sha256", Sha256Hash.TryParse, "a SHA-256 in hex"),
            members.Integer("bytes"));
        members.RefuseOthers();
        return item;
    }
}
