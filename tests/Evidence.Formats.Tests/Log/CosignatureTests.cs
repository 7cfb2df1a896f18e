using System.Text;
using Evidence.Formats.Log;
using Xunit;

namespace Evidence.Formats.Tests.Log;

public sealed class CosignatureTests
{
    private const string Text = "example.org/log\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

    /// <summary>Made by Node's crypto from the specification: seed 00 01 … 1f, time 1679315147.</summary>
    private const string KeyText = "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        Line = "— witness.example/w1 519lMgAAAABkGFDL9lJzmCw8sTjzqgmV/qxNZj/dh+jHAaqUHcXWJdyq7C0fdRir/vse3aRhzZi4wweiCcjWSeksIxWTnM3MmI+JCg==";

    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_witness_signs_as_another_program_does_and_says_when()
    {
        var witness = NoteSigner.Witness("witness.example/w1", Seed, new FixedTime(1_679_315_147));
        Assert.Equal(KeyText, witness.Key.ToString());
        Assert.Equal(Line, witness.Line(Encoding.UTF8.GetBytes(Text)));
        Assert.True(NoteKey.TryParse(KeyText, out var key));
        var note = Signed().With([Line])!;
        Assert.Equal((NoteVerdict.Signed, DateTimeOffset.FromUnixTimeSeconds(1_679_315_147)), (note.VerdictOf(key), note.CosignedAt(key)));
        Assert.Null(Signed().CosignedAt(key));
    }

    [Fact]
    public void Of_two_cosignatures_the_later_one_says_when()
    {
        var (first, second) = (NoteSigner.Witness("w", Seed, new FixedTime(9)), NoteSigner.Witness("w", Seed, new FixedTime(7)));
        Assert.Equal(9, SignedNote.Sign(Text, first, second).CosignedAt(first.Key)!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public void Another_time_another_text_and_another_length_are_forgery()
    {
        Assert.True(NoteKey.TryParse(KeyText, out var key));
        var bytes = Convert.FromBase64String(Line.Split(' ')[2]);
        for (var at = 4; at < bytes.Length; at++)
            Assert.Equal(NoteVerdict.Forged, Signed().With([With(bytes, at)])!.VerdictOf(key));
        Assert.Equal(NoteVerdict.Forged, Signed().With([Of(bytes[..^1])])!.VerdictOf(key));
        Assert.Equal(NoteVerdict.Forged, Signed().With([Of([.. bytes, 0])])!.VerdictOf(key));
        Assert.Equal(NoteVerdict.Forged, SignedNote.Sign(Text + "extension\n", LogSigner).With([Line])!.VerdictOf(key));
        // A note signature by the same key is no cosignature.
        Assert.Equal(NoteVerdict.NotSigned, SignedNote.Sign(Text, NoteSigner.Ed25519("witness.example/w1", Seed)).VerdictOf(key));

        static string With(byte[] bytes, int at)
        {
            var other = bytes.ToArray();
            other[at] ^= 0x80;
            return Of(other);
        }

        static string Of(byte[] bytes) => $"— witness.example/w1 {Convert.ToBase64String(bytes)}";
    }

    private static NoteSigner LogSigner => NoteSigner.Ed25519("example.org/log", new byte[32]);

    private static SignedNote Signed() => SignedNote.Sign(Text, LogSigner);
}
