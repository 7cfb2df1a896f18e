using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Npgsql;

namespace Evidence.KeyCare;

/// <summary>
/// Sets, changes or removes the passphrase of the key ring. The entry, in the root key's chain, comes before the files: it says that somebody
/// set about it, and an attempt that is killed and repeated is entered again. Programs that run keep the keys they have. That whoever asks knows the
/// passphrase of now was shown when the ring was opened.
/// </summary>
public sealed class ChangeRingPassphrase(NpgsqlDataSource source, EvidenceDb db, CustodyLog custody, FileKeyRing keys, RingFolder ring)
{
    /// <exception cref="RefusedException">The ring has one already, somebody else is at it, or the new one is too short.</exception>
    public Task SetAsync(Passphrase wanted, Actor actor, CancellationToken cancellation) =>
        RunAsync("set", actor, () => LockKeyRing.RequireSet(ring.Path, keys.RingKey, wanted), () => LockKeyRing.Set(ring.Path, keys.RingKey, wanted), cancellation);

    /// <exception cref="RefusedException">The ring has none, somebody else is at it, or the new one is too short.</exception>
    public Task ChangeAsync(Passphrase wanted, Actor actor, CancellationToken cancellation) =>
        RunAsync("changed", actor, () => LockKeyRing.RequireLocked(ring.Path, keys.RingKey, wanted), () => LockKeyRing.Change(ring.Path, keys.RingKey, wanted), cancellation);

    /// <exception cref="RefusedException">The ring has none, or somebody else is at it.</exception>
    public Task RemoveAsync(Actor actor, CancellationToken cancellation) =>
        RunAsync("removed", actor, () => LockKeyRing.RequireLocked(ring.Path, keys.RingKey, null), () => LockKeyRing.Remove(ring.Path, keys.RingKey), cancellation);

    private async Task RunAsync(string what, Actor actor, Action require, Action work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CareForKeys);
        await using var turn = await RingTurn.TakeAsync(source, keys.Agency, cancellation);
        require();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await custody.AppendAsync(db, new CustodyAct
            {
                Actor = actor,
                Action = CustodyAction.RingPassphraseChanged,
                Subjects = [SubjectOf.Key(keys.RootFingerprint)],
                Details = new Dictionary<string, JsonNode?> { ["after"] = what },
            }, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        work();
    }
}
