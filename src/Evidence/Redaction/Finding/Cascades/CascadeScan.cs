using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Evidence.Redaction.Finding.Cascades;

/// <summary>A place that passed all stages.</summary>
internal readonly record struct Hit(double Left, double Top, double Width, double Height);

/// <summary>
/// Tries a cascade at every place of a picture, in many sizes. Brightness and contrast of a place do not count. Not for several threads at once.
/// </summary>
/// <param name="cascade">What is looked for.</param>
/// <param name="growth">How much larger each size is than the one before.</param>
internal sealed class CascadeScan(Cascade cascade, double growth)
{
    private readonly bool hasTilted = cascade.Features.Any(feature => feature.IsTilted);
    private readonly SummedPicture picture = new();
    private readonly FlatCascade flat = new(cascade);

    /// <summary>Places in pixels of the picture, many for each thing.</summary>
    /// <param name="smallest">The smallest width of a thing, in pixels.</param>
    public List<Hit> Find(ReadOnlySpan<byte> pixels, int width, int height, double smallest)
    {
        List<Hit> hits = [];
        for (var scale = Math.Max(1, smallest / cascade.Width); ; scale *= growth)
        {
            var (w, h) = ((int)Math.Round(width / scale), (int)Math.Round(height / scale));
            if (w < cascade.Width || h < cascade.Height)
                return hits;
            picture.Take(pixels, width, height, w, h, hasTilted);
            flat.Fit(picture);
            Try(hits, scale);
        }
    }

    /// <summary>Every place where a thing is large in the picture, and every other where it is small; one more is left out after a place with nothing at all.</summary>
    private void Try(List<Hit> hits, double scale)
    {
        var step = scale > 2 ? 1 : 2;
        for (var y = 0; y <= picture.Height - cascade.Height; y += step)
        {
            for (var x = 0; x <= picture.Width - cascade.Width; x += step)
            {
                var passed = flat.Passed((y * picture.Stride) + x);
                if (passed == cascade.Stages.Count)
                    hits.Add(new Hit(x * scale, y * scale, cascade.Width * scale, cascade.Height * scale));
                else if (passed == 0)
                    x += step;
            }
        }
    }

    /// <summary>The cascade in a few arrays, its corners as distances in the sums of one picture.</summary>
    private sealed class FlatCascade
    {
        private readonly Cascade cascade;
        private readonly (int Corner1, int Corner2, int Corner3, int Corner4, float Weight)[] rectangles;
        private readonly (int First, bool HasThird, bool IsTilted)[] features;
        private readonly TreeNode[] nodes;
        private readonly float[] leaves;
        private readonly (int FirstNode, int FirstLeaf)[] trees;
        private readonly (int EndTree, float Threshold)[] stages;
        private SummedPicture picture = new();
        private int stride;
        private int area, normal1, normal2, normal3, normal4;

        public FlatCascade(Cascade cascade)
        {
            this.cascade = cascade;
            rectangles = new (int, int, int, int, float)[3 * cascade.Features.Count];
            features = [.. cascade.Features.Select((feature, at) => (3 * at, feature.Rectangles.Count == 3, feature.IsTilted))];
            var (all, leafList, treeList, stageList) = (new List<TreeNode>(), new List<float>(), new List<(int, int)>(), new List<(int, float)>());
            foreach (var stage in cascade.Stages)
            {
                foreach (var tree in stage.Trees)
                {
                    treeList.Add((all.Count, leafList.Count));
                    all.AddRange(tree.Nodes);
                    leafList.AddRange(tree.Leaves);
                }

                stageList.Add((treeList.Count, stage.Threshold));
            }

            (nodes, leaves, trees, stages) = ([.. all], [.. leafList], [.. treeList], [.. stageList]);
        }

        public void Fit(SummedPicture to)
        {
            (picture, stride) = (to, to.Stride);
            for (var at = 0; at < cascade.Features.Count; at++)
            {
                var feature = cascade.Features[at];
                for (var i = 0; i < feature.Rectangles.Count; i++)
                    rectangles[(3 * at) + i] = feature.IsTilted ? Tilted(feature.Rectangles[i]) : Upright(feature.Rectangles[i]);
            }

            // The window without its rim says how bright it is, as when the cascades were trained.
            var (width, height) = (cascade.Width - 2, cascade.Height - 2);
            area = width * height;
            (normal1, normal2, normal3, normal4, _) = Upright(new WeighedRectangle(1, 1, width, height, 1));
        }

        /// <summary>How many stages a place passed.</summary>
        public int Passed(int place)
        {
            unchecked
            {
                ref var sums = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Sums), place);
                ref var squares = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Squares), place);
                double sum = Unsafe.Add(ref sums, normal1) - Unsafe.Add(ref sums, normal2) - Unsafe.Add(ref sums, normal3) + Unsafe.Add(ref sums, normal4);
                double square = Unsafe.Add(ref squares, normal1) - Unsafe.Add(ref squares, normal2) - Unsafe.Add(ref squares, normal3) + Unsafe.Add(ref squares, normal4);
                var spread = (area * square) - (sum * sum);
                // Nothing to see: less than a tenth of a grey level apart from one another.
                if (spread < 100.0 * area)
                    return 0;
                var norm = (float)(1 / Math.Sqrt(spread));
                ref var tilted = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Tilted), place);
                var tree = 0;
                for (var stage = 0; stage < stages.Length; stage++)
                {
                    var (end, threshold) = stages[stage];
                    var total = 0f;
                    for (; tree < end; tree++)
                    {
                        var (firstNode, firstLeaf) = trees[tree];
                        var at = 0;
                        do
                        {
                            ref readonly var node = ref nodes[firstNode + at];
                            at = Value(node.Feature, ref sums, ref tilted) * norm < node.Threshold ? node.Left : node.Right;
                        }
                        while (at > 0);
                        total += leaves[firstLeaf - at];
                    }

                    if (total < threshold)
                        return stage;
                }

                return stages.Length;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float Value(int number, ref int sums, ref int tilted)
        {
            var (first, hasThird, isTilted) = features[number];
            ref var from = ref isTilted ? ref tilted : ref sums;
            var value = Weighed(ref rectangles[first], ref from) + Weighed(ref rectangles[first + 1], ref from);
            return hasThird ? value + Weighed(ref rectangles[first + 2], ref from) : value;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float Weighed(ref (int Corner1, int Corner2, int Corner3, int Corner4, float Weight) rectangle, ref int from)
        {
            unchecked
            {
                return rectangle.Weight * (Unsafe.Add(ref from, rectangle.Corner1) - Unsafe.Add(ref from, rectangle.Corner2) - Unsafe.Add(ref from, rectangle.Corner3) + Unsafe.Add(ref from, rectangle.Corner4));
            }
        }

        private (int, int, int, int, float) Upright(WeighedRectangle one) =>
            (At(one.X, one.Y), At(one.X + one.Width, one.Y), At(one.X, one.Y + one.Height), At(one.X + one.Width, one.Y + one.Height), one.Weight);

        private (int, int, int, int, float) Tilted(WeighedRectangle one) => (
            At(one.X, one.Y), At(one.X - one.Height, one.Y + one.Height), At(one.X + one.Width, one.Y + one.Width),
            At(one.X + one.Width - one.Height, one.Y + one.Width + one.Height), one.Weight);

        private int At(int x, int y) => (y * stride) + x;
    }
}
