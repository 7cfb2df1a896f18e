using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Evidence.Redaction.Finding.Cascades;

/// <summary>A cascade laid out for trying it often: every question with its rectangles beside it, their corners as distances in the sums of one picture.</summary>
internal sealed class FlatCascade
{
    /// <summary>Grey levels, as a standard deviation: where they differ by less there is nothing but noise.</summary>
    private const double LeastSpread = 4;

    private readonly Cascade cascade;
    private readonly TreeNode[] questions;
    private readonly Question[] nodes;
    private readonly float[] leaves;
    private readonly (int FirstNode, int FirstLeaf)[] trees;
    private readonly (int EndTree, float Threshold)[] stages;
    private SummedPicture picture = new();
    private int area;
    private Corners inner;

    public FlatCascade(Cascade cascade)
    {
        this.cascade = cascade;
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

        (questions, nodes, leaves, trees, stages) = ([.. all], new Question[all.Count], [.. leafList], [.. treeList], [.. stageList]);
    }

    /// <summary>Gets ready for a picture that was just taken.</summary>
    public void Fit(SummedPicture to)
    {
        picture = to;
        // The window without its rim says how bright it is, as when the cascades were trained.
        var (width, height) = (cascade.Width - 2, cascade.Height - 2);
        area = width * height;
        inner = Upright(new WeighedRectangle(1, 1, width, height, 1));
        for (var at = 0; at < questions.Length; at++)
            nodes[at] = Laid(questions[at]);
    }

    /// <summary>How many stages a place passed.</summary>
    public int Passed(int place)
    {
        unchecked
        {
            ref var sums = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Sums), place);
            ref var squares = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Squares), place);
            double sum = inner.Of(ref sums);
            double square = Unsafe.Add(ref squares, inner.First) - Unsafe.Add(ref squares, inner.Second) - Unsafe.Add(ref squares, inner.Third) + Unsafe.Add(ref squares, inner.Fourth);
            var spread = (area * square) - (sum * sum);
            if (spread < LeastSpread * LeastSpread * area * area)
                return 0;
            var norm = (float)(1 / Math.Sqrt(spread));
            ref var tilted = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Tilted), place);
            ref var first = ref MemoryMarshal.GetArrayDataReference(nodes);
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
                        ref var node = ref Unsafe.Add(ref first, firstNode + at);
                        at = node.Value(ref node.IsTilted ? ref tilted : ref sums) * norm < node.Threshold ? node.Left : node.Right;
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

    private Question Laid(TreeNode node)
    {
        var feature = cascade.Features[node.Feature];
        var corners = feature.Rectangles.Select(rectangle => feature.IsTilted ? Tilted(rectangle) : Upright(rectangle)).ToList();
        return new Question(node, feature.IsTilted, corners[0], corners[1], corners.Count == 3 ? corners[2] : default);
    }

    private Corners Upright(WeighedRectangle one) =>
        new(At(one.X, one.Y), At(one.X + one.Width, one.Y), At(one.X, one.Y + one.Height), At(one.X + one.Width, one.Y + one.Height), one.Weight);

    private Corners Tilted(WeighedRectangle one) => new(
        At(one.X, one.Y), At(one.X - one.Height, one.Y + one.Height), At(one.X + one.Width, one.Y + one.Width), At(one.X + one.Width - one.Height, one.Y + one.Width + one.Height), one.Weight);

    private int At(int x, int y) => (y * picture.Stride) + x;

    /// <summary>Where a rectangle's sum is read.</summary>
    private readonly struct Corners(int first, int second, int third, int fourth, float weight)
    {
        public readonly int First = first, Second = second, Third = third, Fourth = fourth;
        public readonly float Weight = weight;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Of(ref int from) => unchecked(Unsafe.Add(ref from, First) - Unsafe.Add(ref from, Second) - Unsafe.Add(ref from, Third) + Unsafe.Add(ref from, Fourth));
    }

    private readonly struct Question(TreeNode node, bool isTilted, Corners one, Corners two, Corners three)
    {
        public readonly bool IsTilted = isTilted;
        public readonly float Threshold = node.Threshold;
        public readonly int Left = node.Left, Right = node.Right;
        private readonly Corners one = one, two = two, three = three;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float Value(ref int from)
        {
            var value = (one.Weight * one.Of(ref from)) + (two.Weight * two.Of(ref from));
            return three.Weight == 0 ? value : value + (three.Weight * three.Of(ref from));
        }
    }
}
