namespace Evidence.IntegrationTests.Storage;

/// <summary>A sender that gives half of its bytes and then nothing, as a broken line does.</summary>
internal sealed class StallingStream(byte[] bytes) : MemoryStream(bytes, 0, bytes.Length / 2)
{
    private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Stalled => stalled.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var got = await base.ReadAsync(buffer, cancellationToken);
        if (got > 0) return got;
        stalled.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
