using Evidence.Formats.Protocol;
using Evidence.Intake;
using Xunit;

namespace Evidence.Tests.Intake;

public sealed class UploadMovesTests
{
    [Fact]
    public void Allows_exactly_the_five_moves_of_an_upload()
    {
        var allowed = from a in Enum.GetValues<UploadState>()
                      from b in Enum.GetValues<UploadState>()
                      where a.CanMoveTo(b)
                      select (a, b);
        Assert.Equal(
            [
                (UploadState.Uploading, UploadState.Claimed),
                (UploadState.Uploading, UploadState.Abandoned),
                (UploadState.Claimed, UploadState.Verified),
                (UploadState.Claimed, UploadState.Quarantined),
                (UploadState.Claimed, UploadState.Duplicate),
            ],
            allowed);
    }

    [Fact]
    public void Nothing_leaves_a_final_state() =>
        Assert.DoesNotContain(
            Enum.GetValues<UploadState>().Where(s => s.IsFinal()),
            s => Enum.GetValues<UploadState>().Any(to => s.CanMoveTo(to)));
}
