using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Log;
using Evidence.Formats.Protocol;
using Evidence.Formats.Tests.Protocol;
using Xunit;

namespace Evidence.Formats.Tests.Log;

public sealed class NoteSigningTests : IDisposable
{
    private const string Text = "example.org/log\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => p256.Dispose();

    /// <summary>RFC 8032 §7.1, TEST 1 to 3.</summary>
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Ed25519_is_that_of_the_RFC(string seed, string key, string message, string signature)
    {
        Assert.Equal(Convert.FromHexString(key), Ed25519.PublicKeyOf(Convert.FromHexString(seed)));
        Assert.Equal(Convert.FromHexString(signature), Ed25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message)));
        Assert.True(Ed25519.Verify(Convert.FromHexString(key), Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    /// <summary>Key, text and note are those of golang.org/x/mod/sumdb/note, whose bytes are given by the key.</summary>
    [Fact]
    public void A_known_note_is_signed_with_the_same_bytes()
    {
        const string text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
            peter = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
            enoch = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=";
        var signer = NoteSigner.Ed25519("PeterNeumann", Convert.FromBase64String("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").AsSpan(1));
        Assert.Equal("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", signer.Key.ToString());
        Assert.True(NoteKey.TryParse("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop", out var other));
        var note = SignedNote.Sign(text, signer).With([enoch])!;
        Assert.Equal($"{text}\n{peter}\n{enoch}\n", Encoding.UTF8.GetString(note.ToBytes()));
        Assert.Equal((NoteVerdict.Signed, NoteVerdict.Signed), (note.VerdictOf(signer.Key), note.VerdictOf(other)));
    }

    [Fact]
    public void A_checkpoint_is_signed_by_two_kinds_of_key_and_each_says_so()
    {
        var (first, second) = (NoteSigner.Ed25519("example.org/log", Seed), NoteSigner.Ecdsa("example.org/log", p256));
        var note = Reread(SignedNote.Sign(Text, first, second));
        Assert.Equal((Text, NoteVerdict.Signed, NoteVerdict.Signed), (note.Text, note.VerdictOf(first.Key), note.VerdictOf(second.Key)));
        var other = SignedNote.Sign(Text + "more\n", first);
        Assert.Equal(NoteVerdict.NotSigned, other.VerdictOf(second.Key));
        var line = Encoding.UTF8.GetString(other.ToBytes()).Split('\n')[^2];
        Assert.Equal(NoteVerdict.Forged, SignedNote.Sign(Text, second).With([line])!.VerdictOf(first.Key));
    }

    [Fact]
    public void Lines_that_others_signed_come_after_those_that_are_there_and_none_twice()
    {
        var (first, second) = (NoteSigner.Ed25519("example.org/log", Seed), NoteSigner.Ecdsa("witness.example", p256));
        var (own, cosigned) = (first.Line(Encoding.UTF8.GetBytes(Text)), second.Line(Encoding.UTF8.GetBytes(Text)));
        var note = SignedNote.Sign(Text, first).With([cosigned, own, cosigned])!;
        Assert.Equal($"{Text}\n{own}\n{cosigned}\n", Encoding.UTF8.GetString(note.ToBytes()));
        Assert.Equal(note.ToBytes(), Reread(note).ToBytes());
        Assert.Null(note.With(["— example.org/log"]));
        Assert.Null(note.With([$"{cosigned}\n"]));
        Assert.Null(note.With(Enumerable.Range(0, 100).Select(i => cosigned.Replace("witness", $"witness{i}", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no line end")]
    [InlineData("a\ttab\n")]
    public void What_no_note_can_have_is_not_signed(string text) => Assert.Throws<ArgumentException>(() => SignedNote.Sign(text, NoteSigner.Ed25519("a", Seed)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u2003b")]
    public void No_signer_has_a_name_that_its_line_could_not_carry(string name) => Assert.Throws<ArgumentException>(() => NoteSigner.Ecdsa(name, p256));

    [Theory]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")]
    public void A_key_is_written_as_it_was_read(string text)
    {
        Assert.True(NoteKey.TryParse(text, out var key));
        Assert.Equal(text, key.ToString());
    }

    [Fact]
    public void Checkpoints_and_proofs_are_written_as_they_are_read()
    {
        using var log = new MadeLog(40);
        Assert.True(SignedNote.TryParse(log.Files[TilePath.Checkpoint], out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        Assert.Equal(note.Text, checkpoint.ToText());
        Assert.True(LogProof.TryParse(log.Proof(11), out var proof));
        Assert.Equal(log.Proof(11), proof.ToBytes());
        Assert.True(LogProof.TryParse((proof with { Extra = [1, 2, 3] }).ToBytes(), out var extra));
        Assert.Equal([1, 2, 3], extra.Extra);
    }

    [Fact]
    public void The_root_states_the_keys_of_its_log()
    {
        var (ed25519, ecdsa) = (NoteSigner.Ed25519("example.org/log", Seed).Key, NoteSigner.Ecdsa("example.org/log", p256).Key);
        Assert.Equal("302a300506032b6570032100", Convert.ToHexStringLower(ed25519.SubjectPublicKeyInfo[..12]));
        Assert.Equal(ed25519.ToString(), NoteKey.Of(Stated(KeyPurpose.LogEd25519, ed25519)!, "example.org/log")!.ToString());
        Assert.Equal(ecdsa.ToString(), NoteKey.Of(Stated(KeyPurpose.Log, ecdsa)!, "example.org/log")!.ToString());
        Assert.Null(NoteKey.Of(Stated(KeyPurpose.Receipt, ecdsa)!, "example.org/log"));
        Assert.Null(NoteKey.Of(Stated(KeyPurpose.Log, ecdsa)!, "example org"));
        Assert.Null(Stated(KeyPurpose.Log, ed25519));
        Assert.Null(Stated(KeyPurpose.LogEd25519, ecdsa));
    }

    private static KeyStatement? Stated(KeyPurpose purpose, NoteKey key) => KeyStatement.Read(DocumentSamples.Statement(purpose, key.SubjectPublicKeyInfo).ToCanonicalJson()).Value;

    private static SignedNote Reread(SignedNote note) => SignedNote.TryParse(note.ToBytes(), out var read) ? read : throw new InvalidOperationException();
}
