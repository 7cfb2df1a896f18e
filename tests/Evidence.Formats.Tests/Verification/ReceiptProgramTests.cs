using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Verifier;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

/// <summary><c>evidence-verify receipt</c>, over the receipts of a bundle that was unpacked.</summary>
public sealed class ReceiptProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-receipt-");
    private readonly SampleLog log = new();
    private readonly SampleBundle bundle;
    private readonly BundleFile file;

    public ReceiptProgramTests()
    {
        bundle = new SampleBundle(log);
        file = bundle.Items[0].Files[0];
        foreach (var (path, bytes) in bundle.Files) Write(path, bytes);
    }

    private string Receipt => At(BundleLayout.ReceiptPath(file.SealedObject));

    private string Proof => At(BundleLayout.ProofPath(bundle.ReadReceipt(BundleLayout.ReceiptPath(file.SealedObject)).Entry));

    public void Dispose()
    {
        bundle.Dispose();
        log.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public void A_receipt_is_the_agency_s_about_the_file_at_hand_and_in_the_log()
    {
        var (exit, output) = Run(Receipt, "--trust", bundle.Root.ToString(), "--file", At(file.Path), "--proof", Proof);
        Assert.True(exit == 0, output);
        Assert.Contains($"SHA-256 {file.Sha256}: the file at hand", output, StringComparison.Ordinal);
        Assert.Contains($"of {SampleLog.Origin}", output, StringComparison.Ordinal);
        Assert.Equal(SampleLog.Origin, (string)JsonNode.Parse(Run(Receipt, "--trust", bundle.Root.ToString(), "--proof", Proof, "--json").Output)!["origin"]!);
    }

    [Fact]
    public void The_keys_may_lie_elsewhere_and_without_trust_nobody_has_vouched_for_them()
    {
        var elsewhere = Path.Combine(folder.FullName, "elsewhere.txt");
        File.Copy(Receipt, elsewhere);
        Assert.Equal(1, Run(elsewhere, "--trust", bundle.Root.ToString()).Exit);
        Assert.Equal(0, Run(elsewhere, "--trust", bundle.Root.ToString(), "--keys", At("keys")).Exit);
        Assert.Equal(5, Run(Receipt).Exit);
        Assert.Contains("[root-foreign]", Run(Receipt, "--trust", file.Sha256.ToString()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_file_another_entry_and_any_bit_that_turned_are_found()
    {
        Expect(2, "file-contradicts-receipt", Receipt, "--file", At(bundle.Items[1].Files[0].Path));
        Expect(2, "not-included", At(bundle.Items[1].Receipts[0]), "--proof", Proof);
        var none = Path.Combine(folder.FullName, "no.proof");
        File.WriteAllText(none, "nothing");
        Expect(2, "proof-unreadable", Receipt, "--proof", none);
        var bytes = File.ReadAllBytes(Receipt);
        for (var at = 0; at < bytes.Length; at += 7)
        {
            File.WriteAllBytes(Receipt, [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]]);
            Assert.True(Run(Receipt, "--trust", bundle.Root.ToString()).Exit is 2 or 3, $"at {at}");
        }
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        foreach (var path in bundle.Files.Keys.Where(path => path.StartsWith("keys/log", StringComparison.Ordinal))) File.Delete(At(path));
        Expect(3, "log-key-missing", Receipt, "--proof", Proof);
        File.Delete(At(bundle.ReceiptKeyPath));
        Expect(3, "key-missing", Receipt);
        Assert.Equal(1, Run(Path.Combine(folder.FullName, "nothing")).Exit);
        Assert.Equal(1, Run(Receipt, "--trust", "nothing").Exit);
    }

    [Fact]
    public void A_key_that_the_root_did_not_make_a_receipt_key_signs_no_receipt()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var receipt = bundle.ReadReceipt(BundleLayout.ReceiptPath(file.SealedObject));
        File.WriteAllBytes(Receipt, bundle.SignReceipt(receipt, stranger));
        Expect(3, "key-missing", Receipt);
        Write("keys/stranger.txt", bundle.Statement(KeyPurpose.Receipt, stranger, stranger));
        Expect(2, "root-foreign", Receipt);
        Write("keys/stranger.txt", []);
        File.WriteAllBytes(Receipt, bundle.SignReceipt(receipt));
        Write(bundle.ReceiptKeyPath, bundle.ReceiptStatement(receipt.At));
        Expect(2, "receipt-out-of-time", Receipt);
    }

    [Fact]
    public void A_proof_that_none_of_the_root_s_log_keys_signed_is_false()
    {
        using var strange = new SampleLog { IsStated = false, Seed = 77 };
        var proofs = bundle.Files.Keys.Where(path => path.StartsWith("custody/proofs/", StringComparison.Ordinal)).ToList();
        strange.Write(bundle);
        foreach (var path in proofs) Write(path, bundle.Files[path]);
        Expect(2, "checkpoint-not-signed", Receipt, "--proof", Proof);
    }

    private void Expect(int exit, string code, params string[] arguments)
    {
        var (got, output) = Run([.. arguments, "--trust", bundle.Root.ToString()]);
        Assert.Contains($"[{code}]", output, StringComparison.Ordinal);
        Assert.Equal(exit, got);
    }

    private string At(string path) => Path.Combine(folder.FullName, "bundle", path);

    private void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        return (VerifierProgram.Run(["receipt", .. arguments], output, errors), output.ToString());
    }
}
