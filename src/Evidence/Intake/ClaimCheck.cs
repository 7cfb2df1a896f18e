using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Keys;

namespace Evidence.Intake;

/// <summary>Whether a claim, whose signature holds, says of an object what is already known of it.</summary>
internal static class ClaimCheck
{
    /// <exception cref="Kernel.RefusedException">It is no claim, or this agent did not sign it.</exception>
    public static Claim Read(AgentCaller agent, byte[] document)
    {
        var framed = UnverifiedDocument.Parse(document);
        if (framed.Value is not { } unverified)
            throw IntakeRefusals.ClaimUnreadable.Because($"The claim could not be read: {framed.Findings[0]}.").ToException();
        if (unverified.Verify(agent.PublicKey.Span) is not { } signed)
            throw IntakeRefusals.ClaimWrong.Because("The claim is not signed with this agent's key.").ToException();
        var report = Claim.Read(signed);
        return report.Value ?? throw IntakeRefusals.ClaimUnreadable.Because($"The claim could not be read: {report.Findings[0]}.").ToException();
    }

    /// <summary>Whether the data key is wrapped to an intake key of this agency.</summary>
    public static bool IsForIntake(Claim claim, FileKeyRing keys) => keys.PublicKeys.Any(k => k.Purpose == KeyPurpose.Intake && k.Fingerprint == claim.IntakeKey);

    /// <returns>What does not fit, for people; null if all does.</returns>
    public static string? FirstMismatch(Claim claim, ReadOnlySpan<byte> wrap, Upload upload, DockedFile file, AgencyId agency)
    {
        if (claim.Agency != agency)
            return "It is meant for another agency.";
        if (claim.Agent != upload.AgentId || claim.Object != upload.ObjectId || claim.Session != upload.SessionId)
            return "It is about another object, agent or dock session.";
        if (!claim.Path.Bytes.SequenceEqual(upload.Path) || claim.Role != upload.Role || !SameSidecar(claim, file))
            return "It names another file, or another role of the file, than the inventory.";
        if (claim.PlaintextBytes != upload.PlaintextBytes || claim.CiphertextBytes != upload.CiphertextBytes)
            return "It has other lengths than the object.";
        if (wrap.Length != DataKeyWrap.Bytes || Sha256Hash.Of(wrap) != claim.WrapSha256)
            return "The wrapped key beside it is not the one it was signed with.";
        return null;
    }

    private static bool SameSidecar(Claim claim, DockedFile file) =>
        claim.SidecarOf is { } of ? file.SidecarOf is { } listed && of.Bytes.SequenceEqual(listed) : file.SidecarOf is null;
}
