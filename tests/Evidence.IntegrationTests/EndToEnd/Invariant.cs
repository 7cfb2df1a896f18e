using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>What must be true at every moment, also right after a program was killed.</summary>
internal static class Invariant
{
    /// <summary>What is not on the device any more has a receipt; what is there is unchanged.</summary>
    public static async Task TheDeviceHoldsWhatHasNoReceiptAsync(RunningEvidence running, SimulatedCard card, string when)
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        foreach (var (path, bytes) in card.Content)
        {
            var (name, hash) = (Sha256Hash.Of(path.Bytes), Sha256Hash.Of(bytes));
            var now = card.Read(path);
            Assert.True(now is null || now.AsSpan().SequenceEqual(bytes), $"{when}: {path} was changed on the device");
            Assert.True(now is not null || await db.Uploads.AnyAsync(u => u.PathSha256 == name && u.PlaintextSha256 == hash && u.State == UploadState.Verified && u.Receipt != null),
                $"{when}: {path} is gone from the device and has no receipt");
        }
    }

    /// <summary>After the erasing only the file is left that tells whose card it is.</summary>
    public static void TheCardIsErased(SimulatedCard card, string when) => Assert.True(IsErased(card), $"{when}: the card was not erased");

    public static bool IsErased(SimulatedCard card) => card.Content.Keys.Except(card.Gone()).SequenceEqual([SimulatedCard.PathOf("DEVICE.TXT")]);
}
