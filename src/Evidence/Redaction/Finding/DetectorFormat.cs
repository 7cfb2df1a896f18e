using Evidence.Formats.Redaction;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Finding;

/// <summary>What a detector and we say to one another (docs/formats/detector.md).</summary>
internal static class DetectorFormat
{
    public const string Name = "evidence/detector/1";

    /// <summary>Pixels of the longer side of a frame, at most.</summary>
    public const int LongestSide = 960;

    /// <summary>Boxes in one frame, at most.</summary>
    public const int Boxes = 200;

    /// <summary>Bytes of a line, at most.</summary>
    public const int LineBytes = 65_536;

    /// <summary>Levels of objects and lists in a line.</summary>
    public const int Depth = 4;

    /// <summary>Confidence of what is certain.</summary>
    public const int Certain = 1000;
}

/// <summary>Which program, and of which version, found something.</summary>
/// <param name="Id">1 to 40 of the characters a–z, 0–9 and -.</param>
/// <param name="Version">1 to 60 of the characters A–Z, a–z, 0–9, '.', '+', '_' and -.</param>
public sealed record DetectorName(string Id, string Version);

/// <summary>One thing in one frame, as a detector saw it.</summary>
/// <param name="Box">In pixels of the frame that it was shown, within it.</param>
/// <param name="Object">What it is.</param>
/// <param name="Confidence">0 to <see cref="DetectorFormat.Certain"/>.</param>
internal readonly record struct Sighting(Box Box, HiddenObject Object, int Confidence);
