using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Files of one session's first inventory, each asked for once.</summary>
internal sealed class ListedFiles(EvidenceDb db, DockSessionId session)
{
    private readonly Dictionary<Sha256Hash, DockedFile?> files = [];

    /// <summary>Reads many at once, and the recordings that they belong to.</summary>
    public async Task LoadAsync(IEnumerable<Sha256Hash> paths, CancellationToken cancellation)
    {
        var listed = await ReadAsync(paths, cancellation);
        var recordings = await ReadAsync(listed.Select(f => f.SidecarOf).OfType<byte[]>().Select(path => Sha256Hash.Of(path)), cancellation);
        await ReadAsync(listed.Concat(recordings).Select(f => f.SegmentOf).OfType<byte[]>().Select(path => Sha256Hash.Of(path)), cancellation);
    }

    /// <summary>Null for a path that the inventory does not name.</summary>
    public async Task<DockedFile?> FindAsync(Sha256Hash path, CancellationToken cancellation)
    {
        if (!files.TryGetValue(path, out var file))
            files[path] = file = await db.DockedFiles.AsNoTracking().SingleOrDefaultAsync(f => f.SessionId == session && f.PathSha256 == path, cancellation);
        return file;
    }

    private async Task<List<DockedFile>> ReadAsync(IEnumerable<Sha256Hash> paths, CancellationToken cancellation)
    {
        var wanted = paths.Distinct().Where(path => !files.ContainsKey(path)).ToList();
        if (wanted.Count == 0)
            return [];
        foreach (var path in wanted)
            files[path] = null;
        var found = await db.DockedFiles.AsNoTracking().Where(f => f.SessionId == session && wanted.Contains(f.PathSha256)).ToListAsync(cancellation);
        foreach (var file in found)
            files[file.PathSha256] = file;
        return found;
    }
}
