using System.Net.Sockets;

namespace ToolExec.OpenApi;

/// <summary>Says in words what went wrong between here and a server. The exceptions' own words may have more in them than a model should see.</summary>
internal static class HttpFaults
{
    internal static string Words(Exception fault) => fault switch
    {
        _ when Refusal(fault) is { } refused => refused.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection could be made.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "it refuses connections.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "it cannot be reached.",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "it ended its answer in the middle.",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => "it answered with something that is not HTTP.",
        _ => "the connection failed.",
    };

    /// <summary>Says whether the request certainly never arrived.</summary>
    internal static bool IsUndelivered(Exception fault) => Refusal(fault) is not null || fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
    };

    internal static AddressRefusedException? Refusal(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is AddressRefusedException refused)
            {
                return refused;
            }
        }

        return null;
    }
}
