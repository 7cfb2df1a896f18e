using System.Text;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Intake;

/// <summary>One file of <see cref="TakeShortFiles"/>: a claim whose signature holds, and the bytes that it claims.</summary>
internal sealed record ShortFile(Claim Claim, byte[] Document, byte[] Wrap, byte[] Sealed)
{
    public ObjectId Id => Claim.Object;

    public ObjectRequest Request => new(Claim.Object, Claim.Session, Claim.Path, Claim.PlaintextBytes, Claim.CiphertextBytes);

    /// <summary>Null for what is not taken this way; sent on its own it is told why.</summary>
    public static ShortFile? Read(AgentCaller agent, FileKeyRing keys, ShortFileSent sent)
    {
        var document = Encoding.UTF8.GetBytes(sent.Claim);
        try
        {
            var file = new ShortFile(ClaimCheck.Read(agent, document), document, sent.Wrap, sent.Sealed);
            return file.HoldsTogether() && ClaimCheck.IsForIntake(file.Claim, keys) ? file : null;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private bool HoldsTogether() =>
        Sealed.Length is > 0 and <= ShortFilesRequest.LongestSealed && Sealed.Length == Claim.CiphertextBytes && Sha256Hash.Of(Sealed) == Claim.CiphertextSha256
        && PlanUpload.HasGoodLengths(Request);
}
