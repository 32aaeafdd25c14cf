/* Asks the C library for the addresses of a name, as a program does, and prints: result, seconds, first address. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int main(int argc, char **argv) {
    struct addrinfo hints, *found = NULL;
    struct timespec from, to;
    char text[INET6_ADDRSTRLEN] = "-";
    int result;

    if (argc != 2) {
        return 2;
    }
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    clock_gettime(CLOCK_MONOTONIC, &from);
    result = getaddrinfo(argv[1], "80", &hints, &found);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (result == 0 && found->ai_family == AF_INET) {
        inet_ntop(AF_INET, &((struct sockaddr_in *) found->ai_addr)->sin_addr, text, sizeof text);
    }
    printf("%d %.3f %s\n", result, (to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9, text);
    return 0;
}
