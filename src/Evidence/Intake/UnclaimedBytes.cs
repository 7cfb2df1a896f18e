using Evidence.Formats;
using Evidence.Storage;

namespace Evidence.Intake;

internal static class UnclaimedBytes
{
    /// <summary>Frees the room of an object that was abandoned, also where it came whole. It never was evidence, so no entry speaks of it.</summary>
    public static async Task DropUnclaimedAsync(this IObjectStore store, ObjectId id, CancellationToken cancellation)
    {
        await store.AbortAsync(id.ToString(), cancellation);
        if (await store.FindAsync(id.ToString(), cancellation) is { } whole)
            await store.DeleteAsync(id.ToString(), whole.VersionId, cancellation);
    }
}
