using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Custody;

/// <summary>
/// What became of one committed value: it is here, it is withheld from this recipient, or it was erased.
/// One canonical JSON line each. docs/formats/custody-entry.md, "Details".
/// </summary>
/// <param name="Entry">Hash of the entry that holds the commitment.</param>
/// <param name="Field">Name of the commitment.</param>
public abstract record DetailLine(Sha256Hash Entry, string Field)
{
    private DetailLine(Sha256Hash entry, string field, bool _) : this(entry, field)
    {
    }

    /// <summary>The value and the salt that open the commitment.</summary>
    public sealed record Present(Sha256Hash Entry, string Field, Commitment Opening) : DetailLine(Entry, Field, true);

    /// <summary>The value exists, and this recipient does not get it, for the ground stated.</summary>
    public sealed record Withheld(Sha256Hash Entry, string Field, string Ground) : DetailLine(Entry, Field, true);

    /// <summary>The value no longer exists; <paramref name="By"/> is the hash of the entry that records the erasure.</summary>
    public sealed record Erased(Sha256Hash Entry, string Field, Sha256Hash By) : DetailLine(Entry, Field, true);

    public byte[] ToCanonicalBytes() => CanonicalJson.Write(ToJson());

    private JsonObject ToJson()
    {
        var json = new JsonObject { ["entry"] = Entry.ToString(), ["field"] = Field };
        switch (this)
        {
            case Present present:
                json["salt"] = Convert.ToHexStringLower(present.Opening.Salt.Span);
                json["value"] = JsonNode.Parse(present.Opening.CanonicalValue.Span);
                break;
            case Withheld withheld:
                json["withheld"] = withheld.Ground;
                break;
            case Erased erased:
                json["erased"] = erased.By.ToString();
                break;
        }

        return json;
    }

    /// <summary>Reads one line; null with findings when it is not a detail line.</summary>
    public static DetailLine? TryRead(ReadOnlyMemory<byte> line, List<Finding> findings)
    {
        if (CanonicalDocument.TryRead(line, "The detail", findings) is not { } root) return null;
        var before = findings.Count;
        var members = new MemberReader(root, "detail", findings);
        var entry = members.Parsed<Sha256Hash>("entry", Sha256Hash.TryParse, "a SHA-256 in hex");
        var field = members.Text("field");
        var detail = ReadKind(members, entry, field);
        members.RefuseOthers();
        return findings.Count == before ? detail : null;
    }

    private static DetailLine ReadKind(MemberReader members, Sha256Hash entry, string field)
    {
        if (members.Has("withheld")) return new Withheld(entry, field, members.Text("withheld"));
        if (members.Has("erased")) return new Erased(entry, field, members.Parsed<Sha256Hash>("erased", Sha256Hash.TryParse, "a SHA-256 in hex"));
        var salt = members.Parsed<Sha256Hash>("salt", Sha256Hash.TryParse, "32 bytes in hex");
        // The whole line is canonical, hence the value's own text is too.
        var value = members.Any("value")?.GetRawText() ?? "null";
        return new Present(entry, field, Commitment.With(salt.ToArray(), Encoding.UTF8.GetBytes(value)));
    }
}
