using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Durability;
using Evidence.Keys;
using Evidence.Testing;
using Microsoft.Extensions.Configuration;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>
/// A small stand-in for AWS Key Management Service: Encrypt and Decrypt of its JSON protocol (TrentService), with encryption context, on loopback.
/// It proves that our requests are those of the protocol as we read it; not that Amazon's service does what it says.
/// </summary>
internal sealed class KmsStandIn : IDisposable
{
    public const string Arn = "arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private readonly HttpListener listener = new();
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly TempFolder folder = new();

    public KmsStandIn()
    {
        // HttpListener cannot choose a free port by itself.
        Uri endpoint;
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        listener.Prefixes.Add(endpoint.ToString());
        listener.Start();
        _ = ServeAsync();
        Durable.WriteNewFile(folder["credentials"], "access_key=AKIDEXAMPLE\nsecret_key=wJalrXUtnFEMI\n"u8);
        Settings = [("Evidence:Keys:AwsKms:Endpoint", endpoint.ToString()), ("Evidence:Keys:AwsKms:CredentialFile", folder["credentials"])];
        Access = KmsAccess.From(new ConfigurationBuilder().AddInMemoryCollection(Settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
    }

    /// <summary>With which a program asks here.</summary>
    public (string Name, string Value)[] Settings { get; }

    /// <summary>What a program makes of them.</summary>
    public KmsAccess Access { get; }

    /// <summary>Answers everything with AccessDeniedException, as after the role lost its rights.</summary>
    public bool Denies { get; set; }

    public int Requests { get; private set; }

    public void Dispose()
    {
        Access.Dispose();
        listener.Close();
        folder.Dispose();
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Requests++;
            var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.InputStream))!;
            var (status, answer) = Answer(context.Request, body);
            var bytes = Encoding.UTF8.GetBytes(answer.ToJsonString());
            (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength64) = (status, "application/x-amz-json-1.1", bytes.Length);
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
    }

    private (int Status, JsonObject Answer) Answer(HttpListenerRequest request, JsonObject body)
    {
        if (request.Headers["Authorization"]?.StartsWith("AWS4-HMAC-SHA256 Credential=", StringComparison.Ordinal) != true)
            return Error("MissingAuthenticationTokenException");
        if (Denies || (string?)body["KeyId"] != Arn)
            return Error("AccessDeniedException");
        // The context is bound as the service does: in the order of its names.
        var context = Encoding.UTF8.GetBytes(string.Join('\n', ((JsonObject)body["EncryptionContext"]!).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
        using var aes = new AesGcm(key, 16);
        switch (request.Headers["X-Amz-Target"])
        {
            case "TrentService.Encrypt":
                var plain = Convert.FromBase64String((string)body["Plaintext"]!);
                var made = new byte[12 + plain.Length + 16];
                RandomNumberGenerator.Fill(made.AsSpan(0, 12));
                aes.Encrypt(made.AsSpan(0, 12), plain, made.AsSpan(12, plain.Length), made.AsSpan(12 + plain.Length), context);
                return (200, new JsonObject { ["CiphertextBlob"] = Convert.ToBase64String(made), ["KeyId"] = Arn, ["EncryptionAlgorithm"] = "SYMMETRIC_DEFAULT" });
            case "TrentService.Decrypt":
                var blob = Convert.FromBase64String((string)body["CiphertextBlob"]!);
                var opened = new byte[Math.Max(0, blob.Length - 28)];
                try
                {
                    aes.Decrypt(blob.AsSpan(0, 12), blob.AsSpan(12, opened.Length), blob.AsSpan(12 + opened.Length), opened, context);
                    return (200, new JsonObject { ["Plaintext"] = Convert.ToBase64String(opened), ["KeyId"] = Arn, ["EncryptionAlgorithm"] = "SYMMETRIC_DEFAULT" });
                }
                catch (AuthenticationTagMismatchException)
                {
                    return Error("InvalidCiphertextException");
                }

            default:
                return Error("UnknownOperationException");
        }
    }

    private static (int Status, JsonObject Answer) Error(string type) => (400, new JsonObject { ["__type"] = type, ["message"] = type });
}
