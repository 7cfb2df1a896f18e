using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Offload;

/// <summary>Writes the signed claim of a sealed file, and wraps its data key to the agency's intake key.</summary>
internal static class ClaimWriter
{
    public static async Task<JournalClaim> WriteAsync(Docking docking, CardReading reading, JournalBegin begin, SealedFile facts, DataKey key, CancellationToken cancel)
    {
        var bench = docking.Bench;
        var intake = await bench.Trust.IntakeKeyAsync(cancel);
        var wrap = Wrap(key, intake, AssociatedData.For(bench.Enrolment.Agency, begin.Object));
        var claim = new Claim
        {
            Agency = bench.Enrolment.Agency,
            Agent = bench.Enrolment.Agent,
            Session = begin.Session,
            Object = begin.Object,
            Role = docking.Card.Profile.RoleOf(reading.File.Path),
            Path = begin.Path,
            Display = reading.File.Display,
            SidecarOf = docking.Card.SidecarOf(reading.File),
            Modified = reading.Mark.Modified,
            Device = docking.Card.ToDevice(),
            PlaintextBytes = facts.PlaintextBytes,
            PlaintextSha256 = facts.PlaintextSha256,
            CiphertextBytes = facts.CiphertextBytes,
            CiphertextSha256 = facts.CiphertextSha256,
            IntakeKey = intake.Fingerprint,
            WrapSha256 = Sha256Hash.Of(wrap),
        };
        return new(bench.AgentKey.Sign(Claim.Type, claim.ToCanonicalJson()).ToString(), wrap);
    }

    /// <summary>The claim of bytes that were claimed before, and are sealed again as another object.</summary>
    public static async Task<JournalClaim> WriteAgainAsync(Workbench bench, Claim before, ObjectId sealedObject, SealedFile facts, DataKey key, CancellationToken cancel)
    {
        var intake = await bench.Trust.IntakeKeyAsync(cancel);
        var wrap = Wrap(key, intake, AssociatedData.For(bench.Enrolment.Agency, sealedObject));
        var claim = before with { Object = sealedObject, CiphertextSha256 = facts.CiphertextSha256, IntakeKey = intake.Fingerprint, WrapSha256 = Sha256Hash.Of(wrap) };
        return new(bench.AgentKey.Sign(Claim.Type, claim.ToCanonicalJson()).ToString(), wrap);
    }

    /// <summary>Reads back what <see cref="WriteAsync"/> wrote; the journal's own checksum vouches for it.</summary>
    public static Claim Read(JournalClaim kept) =>
        UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(kept.Claim)).Value is { } document && Claim.Read(document.Json).Value is { } claim
            ? claim
            : throw new InvalidOperationException("internal error: a journal holds a claim that cannot be read");

    private static byte[] Wrap(DataKey key, KeyStatement intake, byte[] aad)
    {
        if (!PublicKeys.TryImportRecipient(intake.Key.Span, out var recipient)) throw new CryptographicException("internal error: a checked key statement holds no key");
        using (recipient) return DataKeyWrap.Wrap(key, recipient, aad);
    }
}
