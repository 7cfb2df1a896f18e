using System.Security.Cryptography;

namespace Evidence.Keys;

/// <summary>What a ring holds at one moment; each list in the order of the versions.</summary>
internal sealed record RingContents(AgencyFile Agency, StatedKey Root, IReadOnlyList<RoleKey<ECDiffieHellman>> Intake,
    IReadOnlyList<RoleKey<ECDsa>> Receipt, IReadOnlyList<RoleKey<ECDsa>> Permit, IReadOnlyList<FileKek> Keks) : IDisposable
{
    public void Dispose()
    {
        foreach (var key in Intake)
            key.Private.Dispose();
        foreach (var key in Receipt.Concat(Permit))
            key.Private.Dispose();
        foreach (var kek in Keks)
            kek.Dispose();
    }
}
