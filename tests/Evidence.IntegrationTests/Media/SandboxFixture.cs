using Evidence.Media.Sandboxing;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>A sandbox proved once for a test class.</summary>
public sealed class SandboxFixture : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();

    internal Sandbox Sandbox { get; private set; } = null!;

    internal ProvenSandbox Proven { get; private set; } = null!;

    public string Path(string name) => folder[$"{Guid.NewGuid():N}-{name}"];

    public async Task InitializeAsync()
    {
        Sandbox = new Sandbox(new SandboxTools(), folder.Path);
        var proof = await ProvenSandbox.ProveAsync(Sandbox, folder.Path, CancellationToken.None);
        Proven = proof.Sandbox ?? throw new InvalidOperationException($"The sandbox is not proven on this machine: {string.Join(' ', proof.Failures)}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Sandbox.Dispose();
        folder.Dispose();
    }
}
