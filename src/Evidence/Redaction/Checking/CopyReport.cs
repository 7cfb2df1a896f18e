using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;

namespace Evidence.Redaction.Checking;

/// <summary>What a machine found when it held a copy against its master: docs/formats/copy-check.md.</summary>
internal sealed record CopyReport
{
    public const string Format = "evidence/copy-check/1";

    public required Sha256Hash Master { get; init; }

    public required Sha256Hash Recipe { get; init; }

    public required string Profile { get; init; }

    /// <summary>Of the copy's bytes.</summary>
    public required Sha256Hash Copy { get; init; }

    /// <summary>Programs that decoded both.</summary>
    public required string Engine { get; init; }

    /// <summary>Null where the copy has none.</summary>
    public required PictureFindings? Picture { get; init; }

    /// <summary>Null where the copy has none.</summary>
    public required SoundFindings? Sound { get; init; }

    /// <summary>What speaks against the copy, for people; empty where it may go to review.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public bool Passed => Problems.Count == 0;

    public JsonObject ToJson() => new()
    {
        ["copy"] = Copy.ToString(), ["engine"] = Engine, ["format"] = Format, ["master"] = Master.ToString(), ["passed"] = Passed, ["picture"] = Picture?.ToJson(),
        ["problems"] = new JsonArray([.. Problems.Select(problem => (JsonNode)problem)]), ["profile"] = Profile, ["recipe"] = Recipe.ToString(), ["sound"] = Sound?.ToJson(),
    };

    public byte[] ToCanonicalBytes() => CanonicalJson.Write(ToJson());
}

/// <summary>Of the picture.</summary>
/// <param name="Frames">Compared, one by one.</param>
/// <param name="Covered">Of them, those in which something is hidden.</param>
/// <param name="WorstLeak">Thousandths: how much of the master's own detail is in the copy's covered block where it is most, of all blocks in all frames. 0 where nothing is; 1,000 where nothing hides it.</param>
/// <param name="WorstAt">Microseconds: when that is.</param>
/// <param name="WorstEdge">As <paramref name="WorstLeak"/>, within eight pixels of what is not covered.</param>
/// <param name="WorstEdgeAt">Microseconds: when that is.</param>
/// <param name="Likeness">Hundredths of a decibel: peak signal to noise outside of what is covered, over all frames.</param>
internal sealed record PictureFindings(long Frames, long Covered, int WorstLeak, long WorstAt, int WorstEdge, long WorstEdgeAt, int Likeness)
{
    public JsonObject ToJson() => new() { ["covered"] = Covered, ["frames"] = Frames, ["likeness"] = Likeness, ["worstAt"] = WorstAt, ["worstEdge"] = WorstEdge, ["worstEdgeAt"] = WorstEdgeAt, ["worstLeak"] = WorstLeak };
}

/// <summary>Of the sound.</summary>
/// <param name="Muted">Samples that are to be silent.</param>
/// <param name="Loudest">Hundredths of a decibel below full scale: the loudest of them; −9,633 where all are 0.</param>
/// <param name="Toned">Samples that are to be a tone.</param>
/// <param name="BesideTone">Thousandths of the power there that is not the tone, where it is most.</param>
internal sealed record SoundFindings(long Muted, int Loudest, long Toned, int BesideTone)
{
    public JsonObject ToJson() => new() { ["besideTone"] = BesideTone, ["loudest"] = Loudest, ["muted"] = Muted, ["toned"] = Toned };
}
