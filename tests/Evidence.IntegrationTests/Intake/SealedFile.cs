using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>A file sealed as an agent does it: the object, its wrapped key and the claim that goes with them.</summary>
public sealed record SealedFile(ObjectRequest Request, byte[] Ciphertext, byte[] Wrap, Claim Claim)
{
    public ObjectId Object => Request.Object;

    public byte[] Part(int n, int partBytes) => Ciphertext[(n * partBytes)..Math.Min(Ciphertext.Length, (n + 1) * partBytes)];

    public static SealedFile Seal(TestAgent agent, TestFile file, DockSessionId session, TestDevice device)
    {
        var id = ObjectId.New();
        var associatedData = AssociatedData.For(agent.Agency, id);
        using var key = DataKey.Create();
        var intake = agent.KeyFor(KeyPurpose.Intake);
        Assert.True(PublicKeys.TryImportRecipient(intake.Key.Span, out var recipient));
        using (recipient)
        {
            var wrap = DataKeyWrap.Wrap(key, recipient, associatedData);
            var ciphertext = Encrypt(key, associatedData, file.Bytes);
            var request = new ObjectRequest(id, session, file.Path, file.Bytes.Length, ciphertext.Length);
            return new SealedFile(request, ciphertext, wrap, new Claim
            {
                Agency = agent.Agency,
                Agent = agent.Id,
                Session = session,
                Object = id,
                Role = file.Role,
                Path = file.Path,
                Display = file.Path.Display,
                SidecarOf = file.SidecarOf,
                Modified = file.Modified,
                Device = new DeviceIdentity(device.Make, device.Model, device.Serial),
                PlaintextBytes = file.Bytes.Length,
                PlaintextSha256 = Sha256Hash.Of(file.Bytes),
                CiphertextBytes = ciphertext.Length,
                CiphertextSha256 = Sha256Hash.Of(ciphertext),
                IntakeKey = intake.Fingerprint,
                WrapSha256 = Sha256Hash.Of(wrap),
            });
        }
    }

    private static byte[] Encrypt(DataKey key, byte[] associatedData, byte[] plain)
    {
        using var sealer = Sealer.Create(key, associatedData);
        var ciphertext = new byte[SealedLayout.CiphertextBytes(plain.Length)];
        sealer.Header(ciphertext);
        for (var index = 0L; index < SealedLayout.Segments(plain.Length); index++)
        {
            var segment = SealedLayout.Segment(index, plain.Length);
            sealer.SealSegment(segment.Index, segment.Last, plain.AsSpan((int)segment.PlaintextOffset, segment.PlaintextBytes),
                ciphertext.AsSpan((int)segment.CiphertextOffset, segment.CiphertextBytes));
        }

        return ciphertext;
    }
}
