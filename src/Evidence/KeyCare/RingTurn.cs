using Evidence.Database;
using Evidence.Formats;
using Npgsql;

namespace Evidence.KeyCare;

/// <summary>Whoever writes to the key ring, on whichever machine, is alone at it.</summary>
internal static class RingTurn
{
    /// <exception cref="Kernel.RefusedException">Somebody else is at it.</exception>
    public static async Task<AdvisoryLock> TakeAsync(NpgsqlDataSource source, AgencyId agency, CancellationToken cancellation) =>
        await TryTakeAsync(source, agency, cancellation) ?? throw KeyCareRefusals.RingBusy.ToException();

    /// <summary>Null while somebody else is at it.</summary>
    public static Task<AdvisoryLock?> TryTakeAsync(NpgsqlDataSource source, AgencyId agency, CancellationToken cancellation) =>
        AdvisoryLock.TryTakeAsync(source, "key ring", agency.Value, cancellation);
}
