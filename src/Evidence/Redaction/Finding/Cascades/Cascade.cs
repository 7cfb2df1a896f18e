using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Evidence.Redaction.Finding.Cascades;

/// <summary>One of the rectangles whose sums a feature weighs, in cells of the window.</summary>
internal readonly record struct WeighedRectangle(int X, int Y, int Width, int Height, float Weight);

/// <summary>Differences of brightness between two or three rectangles, upright or turned by 45 degrees.</summary>
internal sealed record Feature(IReadOnlyList<WeighedRectangle> Rectangles, bool IsTilted);

/// <summary>A question of a tree. What is not above 0 is the negative number of a leaf.</summary>
internal readonly record struct TreeNode(int Left, int Right, int Feature, float Threshold);

/// <summary>A few questions whose answers are added up.</summary>
internal sealed record WeakTree(IReadOnlyList<TreeNode> Nodes, IReadOnlyList<float> Leaves);

/// <summary>Trees whose sum lets a window pass, or ends its trial.</summary>
internal sealed record Stage(IReadOnlyList<WeakTree> Trees, float Threshold);

/// <summary>
/// A boosted cascade of Haar features (P. Viola and M. Jones, 2001; R. Lienhart and J. Maydt, 2002), as OpenCV writes them since its version 2
/// (<c>opencv-cascade-classifier</c>, BOOST, HAAR).
/// </summary>
internal sealed record Cascade(int Width, int Height, IReadOnlyList<Stage> Stages, IReadOnlyList<Feature> Features)
{
    private const float Slack = 1e-5f;

    private const int MostMembers = 200_000;

    /// <exception cref="InvalidDataException">It is no such cascade.</exception>
    public static Cascade Read(Stream file)
    {
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 64 << 20 });
            var root = XDocument.Load(reader).Root?.Element("cascade") ?? throw new InvalidDataException("The file is no cascade.");
            if (Text(root, "stageType") != "BOOST" || Text(root, "featureType") != "HAAR")
                throw new InvalidDataException("The cascade is of another kind.");
            var cascade = new Cascade(
                Whole(Text(root, "width")), Whole(Text(root, "height")), [.. Members(root, "stages").Select(StageOf)], [.. Members(root, "features").Select(FeatureOf)]);
            return cascade.IsSound() ? cascade : throw new InvalidDataException("The cascade names what it does not hold.");
        }
        catch (Exception problem) when (problem is XmlException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"The file is no cascade: {problem.Message}", problem);
        }
    }

    private bool IsSound() =>
        Width is >= 8 and <= 256 && Height is >= 8 and <= 256
        && Features.All(feature => feature.Rectangles.Count is 2 or 3 && feature.Rectangles.All(rectangle => Holds(rectangle, feature.IsTilted)))
        && Stages.SelectMany(stage => stage.Trees).All(tree => tree.Leaves.Count == tree.Nodes.Count + 1 && tree.Nodes.Select((node, at) => IsSound(node, at, tree)).All(sound => sound));

    /// <summary>A question leads on to later ones only, so that every trial ends.</summary>
    private bool IsSound(TreeNode node, int at, WeakTree tree) =>
        node.Feature >= 0 && node.Feature < Features.Count && Leads(node.Left, at, tree) && Leads(node.Right, at, tree);

    private static bool Leads(int to, int from, WeakTree tree) => to > 0 ? to > from && to < tree.Nodes.Count : -to < tree.Leaves.Count;

    private bool Holds(WeighedRectangle one, bool isTilted) => one is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 }
        && (isTilted
            ? one.X >= one.Height && one.X + one.Width <= Width && one.Y + one.Width + one.Height <= Height
            : one.X + one.Width <= Width && one.Y + one.Height <= Height);

    private static Stage StageOf(XElement stage) => new([.. Members(stage, "weakClassifiers").Select(TreeOf)], Real(Text(stage, "stageThreshold")) - Slack);

    private static WeakTree TreeOf(XElement tree)
    {
        var nodes = Words(Text(tree, "internalNodes")).Chunk(4)
            .Select(four => four is [var left, var right, var feature, var threshold] ? new TreeNode(Whole(left), Whole(right), Whole(feature), Real(threshold)) : throw new FormatException("a node has four numbers"));
        return new WeakTree([.. nodes], [.. Words(Text(tree, "leafValues")).Select(Real)]);
    }

    private static Feature FeatureOf(XElement feature)
    {
        var rectangles = Members(feature, "rects").Select(rectangle => Words(rectangle.Value) is [var x, var y, var width, var height, var weight]
            ? new WeighedRectangle(Whole(x), Whole(y), Whole(width), Whole(height), Real(weight))
            : throw new FormatException("a rectangle has five numbers"));
        return new Feature([.. rectangles], feature.Element("tilted")?.Value.Trim() == "1");
    }

    private static List<XElement> Members(XElement of, string name)
    {
        var members = of.Element(name)?.Elements("_").Take(MostMembers + 1).ToList() ?? [];
        return members.Count is > 0 and <= MostMembers ? members : throw new FormatException($"{name} is empty or too long");
    }

    private static string Text(XElement of, string name) => of.Element(name)?.Value.Trim() ?? throw new FormatException($"{name} is missing");

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static int Whole(string text) => (int)float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static float Real(string text) =>
        float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && float.IsFinite(value) ? value : throw new FormatException("a number is none");
}
