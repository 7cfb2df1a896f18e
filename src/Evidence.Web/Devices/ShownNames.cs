using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Devices;

/// <summary>Of which files of a docking somebody may know the names: the name of a recording is a part of what is known of it.</summary>
internal sealed class ShownNames
{
    public const string NoName = "Name not shown";

    private readonly bool seesNames;
    private readonly HashSet<string> hidden;

    private ShownNames(bool seesNames, HashSet<string> hidden) => (this.seesNames, this.hidden) = (seesNames, hidden);

    public static async Task<ShownNames> ReadAsync(EvidenceDb db, DockSessionId session, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!actor.May(Permission.SeeFootage))
            return new ShownNames(seesNames: false, []);
        var items = await db.ItemsWithinAsync(actor, Permission.SeeFootage, now, cancellation);
        var paths = await db.Uploads.Where(u => u.SessionId == session && u.ItemId != null && !items.Any(i => i.Id == u.ItemId)).Select(u => u.Path).ToListAsync(cancellation);
        return new ShownNames(seesNames: true, [.. paths.Select(Convert.ToBase64String)]);
    }

    /// <param name="path">Base64 of the raw bytes.</param>
    public bool Knows(string path) => seesNames && !hidden.Contains(path);
}
