using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>The files of one volume that nobody has taken yet: recordings before their sidecars, so that the server has something to join them to; before all what somebody wants first.</summary>
internal sealed class FileQueue
{
    private readonly Lock gate = new();
    private readonly LinkedList<CardFile> order;
    private readonly Dictionary<RawPath, LinkedListNode<CardFile>> byPath = [];
    private readonly HashSet<RawPath> wanted = [];
    private bool isHurried;

    public FileQueue(IEnumerable<CardFile> files, Func<CardFile, bool> isSidecar)
    {
        order = new(files.OrderBy(isSidecar));
        for (var node = order.First; node is not null; node = node.Next) byPath[node.Value.Path] = node;
    }

    /// <summary>Whether somebody wants this volume before others, or a file of it that is not through yet.</summary>
    public bool IsHurried
    {
        get
        {
            lock (gate) return isHurried || wanted.Count > 0;
        }
    }

    /// <param name="asked">All that is wanted, each time; null from a server that does not ask.</param>
    public void Hurry(HurriedFiles? asked)
    {
        if (asked is null) return;
        lock (gate)
        {
            foreach (var path in asked.Files.Reverse())
            {
                if (!RawPath.TryParse(path.Bytes, out var raw) || !byPath.TryGetValue(raw, out var node)) continue;
                order.Remove(node);
                order.AddFirst(node);
                wanted.Add(raw);
            }
            isHurried |= asked.Volume;
        }
    }

    /// <summary>What was taken is through, for better or worse.</summary>
    public void Done(IReadOnlyList<CardFile> taken)
    {
        lock (gate)
            foreach (var file in taken) wanted.Remove(file.Path);
    }

    /// <summary>Files that come next, without taking them.</summary>
    public IReadOnlyList<CardFile> Next(int most)
    {
        lock (gate) return [.. order.Take(most)];
    }

    /// <summary>The next file; where short ones follow one another, as many of them as go in one request.</summary>
    /// <returns>Empty at the end.</returns>
    public IReadOnlyList<CardFile> Take()
    {
        var taken = new List<CardFile>();
        lock (gate)
        {
            long bytes = 0;
            while (order.First is { Value: var next } && (taken.Count == 0 || (ShortFiles.Fits(taken[0]) && ShortFiles.Fits(next) && taken.Count < ShortFiles.Most && bytes < ShortFiles.MostBytes)))
            {
                order.RemoveFirst();
                byPath.Remove(next.Path);
                taken.Add(next);
                bytes += next.Mark.Bytes;
            }
        }
        return taken;
    }
}
