using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

/// <summary>A bundle whose entries are in the agency's log, and everything that can be wrong with that.</summary>
public sealed class BundleLogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-bundle-log-");
    private readonly SampleLog log = new();
    private readonly SampleBundle bundle;

    public BundleLogTests() => bundle = new SampleBundle(log);

    private IEnumerable<string> Proofs => bundle.Files.Keys.Where(path => path.StartsWith("custody/proofs/", StringComparison.Ordinal));

    public void Dispose()
    {
        bundle.Dispose();
        log.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public async Task Every_entry_of_every_chain_is_proven_and_the_witness_told()
    {
        var report = await VerifyAsync(bundle);
        Assert.Empty(report.Findings);
        Assert.Equal((Proofs.Count(), SampleLog.Origin), (report.Bundle!.Log!.Proven, report.Bundle.Log.Checkpoint.Origin));
        Assert.Equal(1_795_000_000, Assert.Single(report.Bundle.Log.Witnesses).At!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Any_proof_that_is_gone_leaves_the_bundle_incomplete_and_any_bit_that_turned_alters_it()
    {
        foreach (var path in Proofs.ToList())
        {
            var kept = bundle.Files[path];
            bundle.Files.Remove(path);
            Expect(await VerifyAsync(bundle), Verdict.Incomplete, "proof-missing");
            for (var at = 0; at < kept.Length; at += 41)
            {
                bundle.Files[path] = [.. kept[..at], (byte)(kept[at] ^ 1), .. kept[(at + 1)..]];
                Assert.Equal(Verdict.Altered, (await VerifyAsync(bundle)).Verdict);
            }

            bundle.Files[path] = kept;
        }
    }

    [Fact]
    public async Task A_proof_of_another_entry_proves_nothing()
    {
        var paths = Proofs.Take(2).ToList();
        bundle.Files[paths[0]] = bundle.Files[paths[1]];
        Expect(await VerifyAsync(bundle), Verdict.Altered, "not-included");
    }

    [Fact]
    public async Task The_policy_has_to_be_there_and_to_be_one()
    {
        bundle.Files.Remove(BundleLayout.Policy);
        Expect(await VerifyAsync(bundle), Verdict.Incomplete, "policy-missing");
        bundle.Files[BundleLayout.Policy] = "quorum nobody\n"u8.ToArray();
        Expect(await VerifyAsync(bundle), Verdict.Altered, "policy-unreadable");
    }

    [Fact]
    public async Task A_log_for_which_the_root_does_not_vouch_is_nobody_s()
    {
        using var strange = new SampleLog { IsStated = false };
        using var other = new SampleBundle(strange);
        Expect(await VerifyAsync(other), Verdict.Altered, "checkpoint-not-signed");
    }

    [Fact]
    public async Task Without_the_witness_that_the_policy_asks_for_it_is_incomplete()
    {
        using var alone = new SampleLog { IsCosigned = false };
        using var other = new SampleBundle(alone);
        Expect(await VerifyAsync(other), Verdict.Incomplete, "quorum-not-met");
    }

    [Fact]
    public async Task A_log_in_which_an_entry_stands_before_the_one_it_follows_is_false()
    {
        using var backwards = new SampleLog { IsBackwards = true };
        using var other = new SampleBundle(backwards);
        Expect(await VerifyAsync(other), Verdict.Altered, "log-order-wrong");
    }

    [Fact]
    public async Task The_checkpoint_is_later_than_the_bundle()
    {
        bundle.Log = new BundleLog(SampleLog.Origin, bundle.Log!.Size + 1_000);
        bundle.Describe();
        Expect(await VerifyAsync(bundle), Verdict.Altered, "log-differs");
    }

    [Fact]
    public async Task A_bundle_from_before_the_log_says_so_and_proofs_of_nothing_are_noted()
    {
        using var plain = new SampleBundle();
        Expect(await VerifyAsync(plain), Verdict.Intact, "no-log");
        bundle.Files[BundleLayout.ProofPath(Sha256Hash.Of("x"u8))] = bundle.Files[Proofs.First()];
        Expect(await VerifyAsync(bundle), Verdict.Intact, "proof-foreign");
    }

    private async Task<VerificationReport> VerifyAsync(SampleBundle made)
    {
        var path = await made.WriteAsync(folder.FullName);
        using var bag = BagZip.Open(path);
        return BundleVerification.Run(bag, new TrustAnchor(made.Root));
    }

    private static void Expect(VerificationReport report, Verdict verdict, string code)
    {
        Assert.Contains(report.Findings, finding => finding.Code == code);
        Assert.Equal(verdict, report.Verdict);
    }
}
