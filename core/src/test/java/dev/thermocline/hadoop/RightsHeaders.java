package dev.thermocline.hadoop;

import java.util.List;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Takes headers about rights out of requests, before they are signed: the test server knows none of them. */
public final class RightsHeaders implements ExecutionInterceptor {
    private static final List<String> PREFIXES =
            List.of("x-amz-request-payer", "x-amz-server-side-encryption", "tenant");

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest.Builder request = context.httpRequest().toBuilder();
        context.httpRequest().headers().keySet().stream()
                .filter(name -> PREFIXES.stream().anyMatch(name.toLowerCase(java.util.Locale.ROOT)::startsWith))
                .forEach(request::removeHeader);
        return request.build();
    }
}
